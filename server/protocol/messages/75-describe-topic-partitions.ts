/** DescribeTopicPartitions (key 75): paged partition metadata with eligible leaders (KIP-966). */
import { f, message } from '../definition.ts';

export const describeTopicPartitionsRequest = message({
  name: 'DescribeTopicPartitionsRequest',
  apiKey: 75,
  versions: '0',
  flexible: '0+',
  fields: {
    topics: f.array('0+', {
      name: f.string('0+'),
    }),
    responsePartitionLimit: f.int32('0+', { default: 2000 }),
    cursor: f.struct('0+', {
      topicName: f.string('0+'),
      partitionIndex: f.int32('0+'),
    }, { nullable: '0+', default: null }),
  },
});

export const describeTopicPartitionsResponse = message({
  name: 'DescribeTopicPartitionsResponse',
  apiKey: 75,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    topics: f.array('0+', {
      errorCode: f.int16('0+'),
      name: f.string('0+', { nullable: '0+' }),
      topicId: f.uuid('0+'),
      isInternal: f.bool('0+', { default: false }),
      partitions: f.array('0+', {
        errorCode: f.int16('0+'),
        partitionIndex: f.int32('0+'),
        leaderId: f.int32('0+'),
        leaderEpoch: f.int32('0+', { default: -1 }),
        replicaNodes: f.list('0+', 'int32'),
        isrNodes: f.list('0+', 'int32'),
        eligibleLeaderReplicas: f.list('0+', 'int32', { nullable: '0+', default: null }),
        lastKnownElr: f.list('0+', 'int32', { nullable: '0+', default: null }),
        offlineReplicas: f.list('0+', 'int32'),
      }),
      topicAuthorizedOperations: f.int32('0+', { default: -2147483648 }),
    }),
    nextCursor: f.struct('0+', {
      topicName: f.string('0+'),
      partitionIndex: f.int32('0+'),
    }, { nullable: '0+', default: null }),
  },
});
