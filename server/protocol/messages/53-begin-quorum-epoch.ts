/** BeginQuorumEpoch (key 53): a new quorum leader introduces itself (KIP-595). */
import { f, message } from '../definition.ts';

export const beginQuorumEpochRequest = message({
  name: 'BeginQuorumEpochRequest',
  apiKey: 53,
  versions: '0-1',
  flexible: '1+',
  fields: {
    clusterId: f.string('0+', { nullable: '0+', default: null }),
    voterId: f.int32('1+', { default: -1 }),
    topics: f.array('0+', {
      topicName: f.string('0+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        voterDirectoryId: f.uuid('1+'),
        leaderId: f.int32('0+'),
        leaderEpoch: f.int32('0+'),
      }),
    }),
    leaderEndpoints: f.array('1+', {
      name: f.string('1+'),
      host: f.string('1+'),
      port: f.uint16('1+'),
    }),
  },
});

export const beginQuorumEpochResponse = message({
  name: 'BeginQuorumEpochResponse',
  apiKey: 53,
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
