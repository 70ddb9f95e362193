/** SyncGroup (key 14): the leader hands in assignments, every member receives its own. v5 protocol echo (KIP-559). */
import { f, message } from '../definition.ts';

export const syncGroupRequest = message({
  name: 'SyncGroupRequest',
  apiKey: 14,
  versions: '0-5',
  flexible: '4+',
  fields: {
    groupId: f.string('0+'),
    generationId: f.int32('0+'),
    memberId: f.string('0+'),
    groupInstanceId: f.string('3+', { nullable: '3+', default: null }),
    protocolType: f.string('5+', { nullable: '5+', default: null }),
    protocolName: f.string('5+', { nullable: '5+', default: null }),
    assignments: f.array('0+', {
      memberId: f.string('0+'),
      assignment: f.bytes('0+'),
    }),
  },
});

export const syncGroupResponse = message({
  name: 'SyncGroupResponse',
  apiKey: 14,
  versions: '0-5',
  flexible: '4+',
  fields: {
    throttleTimeMs: f.int32('1+'),
    errorCode: f.int16('0+'),
    protocolType: f.string('5+', { nullable: '5+', default: null }),
    protocolName: f.string('5+', { nullable: '5+', default: null }),
    assignment: f.bytes('0+'),
  },
});
