/**
 * AlterPartition (key 56): a partition leader reports a new ISR (KIP-497, KIP-704, KIP-903). `leaderConfirmed` is ours: the leader has on
 * its disk everything below the start of its epoch (decision 0006). Apache Kafka skips the unknown tag.
 */
import { f, message } from '../definition.ts';

export const alterPartitionRequest = message({
  name: 'AlterPartitionRequest',
  apiKey: 56,
  versions: '0-3',
  flexible: '0+',
  fields: {
    brokerId: f.int32('0+'),
    brokerEpoch: f.int64('0+', { default: -1 }),
    topics: f.array('0+', {
      topicName: f.string('0-1'),
      topicId: f.uuid('2+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        leaderEpoch: f.int32('0+'),
        newIsr: f.list('0-2', 'int32'),
        newIsrWithEpochs: f.array('3+', {
          brokerId: f.int32('3+'),
          brokerEpoch: f.int64('3+', { default: -1 }),
        }),
        leaderRecoveryState: f.int8('1+'),
        partitionEpoch: f.int32('0+'),
        leaderConfirmed: f.bool('3+', { default: false, tagged: '3+', tag: 1_000 }),
      }),
    }),
  },
});

export const alterPartitionResponse = message({
  name: 'AlterPartitionResponse',
  apiKey: 56,
  versions: '0-3',
  flexible: '0+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    errorCode: f.int16('0+'),
    topics: f.array('0+', {
      topicName: f.string('0-1'),
      topicId: f.uuid('2+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        errorCode: f.int16('0+'),
        leaderId: f.int32('0+'),
        leaderEpoch: f.int32('0+'),
        isr: f.list('0+', 'int32'),
        leaderRecoveryState: f.int8('1+'),
        partitionEpoch: f.int32('0+'),
      }),
    }),
  },
});
