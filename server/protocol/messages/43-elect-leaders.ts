/** ElectLeaders (key 43): preferred or unclean leader election (KIP-183, KIP-460). */
import { f, message } from '../definition.ts';

export const electLeadersRequest = message({
  name: 'ElectLeadersRequest',
  apiKey: 43,
  versions: '0-2',
  flexible: '2+',
  fields: {
    electionType: f.int8('1+'),
    topicPartitions: f.array('0+', {
      topic: f.string('0+'),
      partitions: f.list('0+', 'int32'),
    }, { nullable: '0+' }),
    timeoutMs: f.int32('0+', { default: 60000 }),
  },
});

export const electLeadersResponse = message({
  name: 'ElectLeadersResponse',
  apiKey: 43,
  versions: '0-2',
  flexible: '2+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    errorCode: f.int16('1+'),
    replicaElectionResults: f.array('0+', {
      topic: f.string('0+'),
      partitionResult: f.array('0+', {
        partitionId: f.int32('0+'),
        errorCode: f.int16('0+'),
        errorMessage: f.string('0+', { nullable: '0+' }),
      }),
    }),
  },
});
