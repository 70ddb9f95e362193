/** ConsumerGroupDescribe (key 69): members and assignments of consumer groups (KIP-848). */
import { f, message } from '../definition.ts';

export const consumerGroupDescribeRequest = message({
  name: 'ConsumerGroupDescribeRequest',
  apiKey: 69,
  versions: '0-1',
  flexible: '0+',
  fields: {
    groupIds: f.list('0+', 'string'),
    includeAuthorizedOperations: f.bool('0+'),
  },
});

export const consumerGroupDescribeResponse = message({
  name: 'ConsumerGroupDescribeResponse',
  apiKey: 69,
  versions: '0-1',
  flexible: '0+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    groups: f.array('0+', {
      errorCode: f.int16('0+'),
      errorMessage: f.string('0+', { nullable: '0+', default: null }),
      groupId: f.string('0+'),
      groupState: f.string('0+'),
      groupEpoch: f.int32('0+'),
      assignmentEpoch: f.int32('0+'),
      assignorName: f.string('0+'),
      members: f.array('0+', {
        memberId: f.string('0+'),
        instanceId: f.string('0+', { nullable: '0+', default: null }),
        rackId: f.string('0+', { nullable: '0+', default: null }),
        memberEpoch: f.int32('0+'),
        clientId: f.string('0+'),
        clientHost: f.string('0+'),
        subscribedTopicNames: f.list('0+', 'string'),
        subscribedTopicRegex: f.string('0+', { nullable: '0+', default: null }),
        assignment: f.struct('0+', {
          topicPartitions: f.array('0+', {
            topicId: f.uuid('0+'),
            topicName: f.string('0+'),
            partitions: f.list('0+', 'int32'),
          }),
        }),
        targetAssignment: f.struct('0+', {
          topicPartitions: f.array('0+', {
            topicId: f.uuid('0+'),
            topicName: f.string('0+'),
            partitions: f.list('0+', 'int32'),
          }),
        }),
        memberType: f.int8('1+', { default: -1 }),
      }),
      authorizedOperations: f.int32('0+', { default: -2147483648 }),
    }),
  },
});
