/** DescribeQuorum (key 55): leader, voters, observers and their progress in the metadata log (KIP-595, KIP-836, KIP-853). */
import { f, message } from '../definition.ts';

export const describeQuorumRequest = message({
  name: 'DescribeQuorumRequest',
  apiKey: 55,
  versions: '0-2',
  flexible: '0+',
  fields: {
    topics: f.array('0+', {
      topicName: f.string('0+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
      }),
    }),
  },
});

export const describeQuorumResponse = message({
  name: 'DescribeQuorumResponse',
  apiKey: 55,
  versions: '0-2',
  flexible: '0+',
  fields: {
    errorCode: f.int16('0+'),
    errorMessage: f.string('2+', { nullable: '2+' }),
    topics: f.array('0+', {
      topicName: f.string('0+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        errorCode: f.int16('0+'),
        errorMessage: f.string('2+', { nullable: '2+' }),
        leaderId: f.int32('0+'),
        leaderEpoch: f.int32('0+'),
        highWatermark: f.int64('0+'),
        currentVoters: f.array('0+', {
          replicaId: f.int32('0+'),
          replicaDirectoryId: f.uuid('2+'),
          logEndOffset: f.int64('0+'),
          lastFetchTimestamp: f.int64('1+', { default: -1 }),
          lastCaughtUpTimestamp: f.int64('1+', { default: -1 }),
        }),
        observers: f.array('0+', {
          replicaId: f.int32('0+'),
          replicaDirectoryId: f.uuid('2+'),
          logEndOffset: f.int64('0+'),
          lastFetchTimestamp: f.int64('1+', { default: -1 }),
          lastCaughtUpTimestamp: f.int64('1+', { default: -1 }),
        }),
      }),
    }),
    nodes: f.array('2+', {
      nodeId: f.int32('2+'),
      listeners: f.array('2+', {
        name: f.string('2+'),
        host: f.string('2+'),
        port: f.uint16('2+'),
      }),
    }),
  },
});
