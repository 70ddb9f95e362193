/** Metadata (key 3): brokers, topics, leaders and replicas. v4 auto-creation switch, v9 flexible, v10 topic ids (KIP-516), v11 without cluster operations (KIP-700), v13 rebootstrap (KIP-1102). */
import { f, message } from '../definition.ts';

export const metadataRequest = message({
  name: 'MetadataRequest',
  apiKey: 3,
  versions: '0-13',
  flexible: '9+',
  fields: {
    topics: f.array('0+', {
      topicId: f.uuid('10+'),
      name: f.string('0+', { nullable: '10+' }),
    }, { nullable: '1+' }),
    allowAutoTopicCreation: f.bool('4+', { default: true }),
    includeClusterAuthorizedOperations: f.bool('8-10'),
    includeTopicAuthorizedOperations: f.bool('8+'),
  },
});

export const metadataResponse = message({
  name: 'MetadataResponse',
  apiKey: 3,
  versions: '0-13',
  flexible: '9+',
  fields: {
    throttleTimeMs: f.int32('3+'),
    brokers: f.array('0+', {
      nodeId: f.int32('0+'),
      host: f.string('0+'),
      port: f.int32('0+'),
      rack: f.string('1+', { nullable: '1+', default: null }),
    }),
    clusterId: f.string('2+', { nullable: '2+', default: null }),
    controllerId: f.int32('1+', { default: -1 }),
    topics: f.array('0+', {
      errorCode: f.int16('0+'),
      name: f.string('0+', { nullable: '12+' }),
      topicId: f.uuid('10+'),
      isInternal: f.bool('1+', { default: false }),
      partitions: f.array('0+', {
        errorCode: f.int16('0+'),
        partitionIndex: f.int32('0+'),
        leaderId: f.int32('0+'),
        leaderEpoch: f.int32('7+', { default: -1 }),
        replicaNodes: f.list('0+', 'int32'),
        isrNodes: f.list('0+', 'int32'),
        offlineReplicas: f.list('5+', 'int32'),
      }),
      topicAuthorizedOperations: f.int32('8+', { default: -2147483648 }),
    }),
    clusterAuthorizedOperations: f.int32('8-10', { default: -2147483648 }),
    errorCode: f.int16('13+'),
  },
});
