/** LeaveGroup (key 13): leaves a classic group. v3 several members (KIP-345), v4 flexible, v5 reason (KIP-800). */
import { f, message } from '../definition.ts';

export const leaveGroupRequest = message({
  name: 'LeaveGroupRequest',
  apiKey: 13,
  versions: '0-5',
  flexible: '4+',
  fields: {
    groupId: f.string('0+'),
    memberId: f.string('0-2'),
    members: f.array('3+', {
      memberId: f.string('3+'),
      groupInstanceId: f.string('3+', { nullable: '3+', default: null }),
      reason: f.string('5+', { nullable: '5+', default: null }),
    }),
  },
});

export const leaveGroupResponse = message({
  name: 'LeaveGroupResponse',
  apiKey: 13,
  versions: '0-5',
  flexible: '4+',
  fields: {
    throttleTimeMs: f.int32('1+'),
    errorCode: f.int16('0+'),
    members: f.array('3+', {
      memberId: f.string('3+'),
      groupInstanceId: f.string('3+', { nullable: '3+' }),
      errorCode: f.int16('3+'),
    }),
  },
});
