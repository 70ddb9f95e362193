/** Vote (key 52): a candidate asks for votes (KIP-595); v1 directory ids (KIP-853), v2 pre-vote (KIP-996). */
import { f, message } from '../definition.ts';

export const voteRequest = message({
  name: 'VoteRequest',
  apiKey: 52,
  versions: '0-2',
  flexible: '0+',
  fields: {
    clusterId: f.string('0+', { nullable: '0+', default: null }),
    voterId: f.int32('1+', { default: -1 }),
    topics: f.array('0+', {
      topicName: f.string('0+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        replicaEpoch: f.int32('0+'),
        replicaId: f.int32('0+'),
        replicaDirectoryId: f.uuid('1+'),
        voterDirectoryId: f.uuid('1+'),
        lastOffsetEpoch: f.int32('0+'),
        lastOffset: f.int64('0+'),
        preVote: f.bool('2+'),
      }),
    }),
  },
});

export const voteResponse = message({
  name: 'VoteResponse',
  apiKey: 52,
  versions: '0-2',
  flexible: '0+',
  fields: {
    errorCode: f.int16('0+'),
    topics: f.array('0+', {
      topicName: f.string('0+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        errorCode: f.int16('0+'),
        leaderId: f.int32('0+'),
        leaderEpoch: f.int32('0+'),
        voteGranted: f.bool('0+'),
      }),
    }),
    nodeEndpoints: f.array('1+', {
      nodeId: f.int32('1+'),
      host: f.string('1+'),
      port: f.uint16('1+'),
    }, { tagged: '1+', tag: 0 }),
  },
});
