/** OffsetForLeaderEpoch (key 23): the end offset of a leader epoch, for truncation (KIP-101, KIP-279, KIP-320). */
import { f, message } from '../definition.ts';

export const offsetForLeaderEpochRequest = message({
  name: 'OffsetForLeaderEpochRequest',
  apiKey: 23,
  versions: '0-4',
  flexible: '4+',
  fields: {
    replicaId: f.int32('3+', { default: -2 }),
    topics: f.array('0+', {
      topic: f.string('0+'),
      partitions: f.array('0+', {
        partition: f.int32('0+'),
        currentLeaderEpoch: f.int32('2+', { default: -1 }),
        leaderEpoch: f.int32('0+'),
      }),
    }),
  },
});

export const offsetForLeaderEpochResponse = message({
  name: 'OffsetForLeaderEpochResponse',
  apiKey: 23,
  versions: '0-4',
  flexible: '4+',
  fields: {
    throttleTimeMs: f.int32('2+'),
    topics: f.array('0+', {
      topic: f.string('0+'),
      partitions: f.array('0+', {
        errorCode: f.int16('0+'),
        partition: f.int32('0+'),
        leaderEpoch: f.int32('1+', { default: -1 }),
        endOffset: f.int64('0+', { default: -1 }),
      }),
    }),
  },
});
