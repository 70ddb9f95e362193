/** EndQuorumEpoch (key 54): a resigning quorum leader says who may follow (KIP-595). */
import { f, message } from '../definition.ts';

export const endQuorumEpochRequest = message({
  name: 'EndQuorumEpochRequest',
  apiKey: 54,
  versions: '0-1',
  flexible: '1+',
  fields: {
    clusterId: f.string('0+', { nullable: '0+', default: null }),
    topics: f.array('0+', {
      topicName: f.string('0+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        leaderId: f.int32('0+'),
        leaderEpoch: f.int32('0+'),
        preferredSuccessors: f.list('0', 'int32'),
        preferredCandidates: f.array('1+', {
          candidateId: f.int32('1+'),
          candidateDirectoryId: f.uuid('1+'),
        }),
      }),
    }),
    leaderEndpoints: f.array('1+', {
      name: f.string('1+'),
      host: f.string('1+'),
      port: f.uint16('1+'),
    }),
  },
});

export const endQuorumEpochResponse = message({
  name: 'EndQuorumEpochResponse',
  apiKey: 54,
  versions: '0-1',
  flexible: '1+',
  fields: {
    errorCode: f.int16('0+'),
    topics: f.array('0+', {
      topicName: f.string('0+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        errorCode: f.int16('0+'),
        leaderId: f.int32('0+'),
        leaderEpoch: f.int32('0+'),
      }),
    }),
    nodeEndpoints: f.array('1+', {
      nodeId: f.int32('1+'),
      host: f.string('1+'),
      port: f.uint16('1+'),
    }, { tagged: '1+', tag: 0 }),
  },
});
