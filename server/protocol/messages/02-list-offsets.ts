/** ListOffsets (key 2): offsets by timestamp or by the special timestamps −1 latest, −2 earliest, −3 largest timestamp (KIP-734), −4 and −5 tiering (KIP-405, KIP-1005). v0 answers with segment starts. */
import { f, message } from '../definition.ts';

export const listOffsetsRequest = message({
  name: 'ListOffsetsRequest',
  apiKey: 2,
  versions: '0-11',
  flexible: '6+',
  fields: {
    replicaId: f.int32('0+'),
    isolationLevel: f.int8('2+'),
    topics: f.array('0+', {
      name: f.string('0+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        currentLeaderEpoch: f.int32('4+', { default: -1 }),
        timestamp: f.int64('0+'),
        maxNumOffsets: f.int32('0', { default: 1 }),
      }),
    }),
    timeoutMs: f.int32('10+'),
  },
});

export const listOffsetsResponse = message({
  name: 'ListOffsetsResponse',
  apiKey: 2,
  versions: '0-11',
  flexible: '6+',
  fields: {
    throttleTimeMs: f.int32('2+'),
    topics: f.array('0+', {
      name: f.string('0+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        errorCode: f.int16('0+'),
        oldStyleOffsets: f.list('0', 'int64'),
        timestamp: f.int64('1+', { default: -1 }),
        offset: f.int64('1+', { default: -1 }),
        leaderEpoch: f.int32('4+', { default: -1 }),
      }),
    }),
  },
});
