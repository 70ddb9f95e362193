/** DescribeGroups (key 15): state, protocol and members of classic groups. v6 says when a group does not exist (KIP-1043). */
import { f, message } from '../definition.ts';

export const describeGroupsRequest = message({
  name: 'DescribeGroupsRequest',
  apiKey: 15,
  versions: '0-6',
  flexible: '5+',
  fields: {
    groups: f.list('0+', 'string'),
    includeAuthorizedOperations: f.bool('3+'),
  },
});

export const describeGroupsResponse = message({
  name: 'DescribeGroupsResponse',
  apiKey: 15,
  versions: '0-6',
  flexible: '5+',
  fields: {
    throttleTimeMs: f.int32('1+'),
    groups: f.array('0+', {
      errorCode: f.int16('0+'),
      errorMessage: f.string('6+', { nullable: '6+', default: null }),
      groupId: f.string('0+'),
      groupState: f.string('0+'),
      protocolType: f.string('0+'),
      protocolData: f.string('0+'),
      members: f.array('0+', {
        memberId: f.string('0+'),
        groupInstanceId: f.string('4+', { nullable: '4+', default: null }),
        clientId: f.string('0+'),
        clientHost: f.string('0+'),
        memberMetadata: f.bytes('0+'),
        memberAssignment: f.bytes('0+'),
      }),
      authorizedOperations: f.int32('3+', { default: -2147483648 }),
    }),
  },
});
