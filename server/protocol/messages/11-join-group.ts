/** JoinGroup (key 11): enters or re-enters a classic group's rebalance. v4 member id first (KIP-394), v5 static members (KIP-345), v6 flexible, v8 reason (KIP-800), v9 skip assignment (KIP-814). */
import { f, message } from '../definition.ts';

export const joinGroupRequest = message({
  name: 'JoinGroupRequest',
  apiKey: 11,
  versions: '0-9',
  flexible: '6+',
  fields: {
    groupId: f.string('0+'),
    sessionTimeoutMs: f.int32('0+'),
    rebalanceTimeoutMs: f.int32('1+', { default: -1 }),
    memberId: f.string('0+'),
    groupInstanceId: f.string('5+', { nullable: '5+', default: null }),
    protocolType: f.string('0+'),
    protocols: f.array('0+', {
      name: f.string('0+'),
      metadata: f.bytes('0+'),
    }),
    reason: f.string('8+', { nullable: '8+', default: null }),
  },
});

export const joinGroupResponse = message({
  name: 'JoinGroupResponse',
  apiKey: 11,
  versions: '0-9',
  flexible: '6+',
  fields: {
    throttleTimeMs: f.int32('2+'),
    errorCode: f.int16('0+'),
    generationId: f.int32('0+', { default: -1 }),
    protocolType: f.string('7+', { nullable: '7+', default: null }),
    protocolName: f.string('0+', { nullable: '7+' }),
    leader: f.string('0+'),
    skipAssignment: f.bool('9+', { default: false }),
    memberId: f.string('0+'),
    members: f.array('0+', {
      memberId: f.string('0+'),
      groupInstanceId: f.string('5+', { nullable: '5+', default: null }),
      metadata: f.bytes('0+'),
    }),
  },
});
