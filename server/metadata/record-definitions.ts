/** Records of `__cluster_metadata` (KIP-631). `apiKey` is the record type. Key null; value = uvarint frame version 1, uvarint type, uvarint version, fields. */
import { f, message } from '../protocol/definition.ts';

export const registerBrokerRecord = message({
  name: 'RegisterBrokerRecord',
  apiKey: 0,
  versions: '0-3',
  flexible: '0+',
  fields: {
    brokerId: f.int32('0+'),
    isMigratingZkBroker: f.bool('2+', { default: false }),
    incarnationId: f.uuid('0+'),
    brokerEpoch: f.int64('0+'),
    endPoints: f.array('0+', {
      name: f.string('0+'),
      host: f.string('0+'),
      port: f.uint16('0+'),
      securityProtocol: f.int16('0+'),
    }),
    features: f.array('0+', {
      name: f.string('0+'),
      minSupportedVersion: f.int16('0+'),
      maxSupportedVersion: f.int16('0+'),
    }),
    rack: f.string('0+', { nullable: '0+' }),
    fenced: f.bool('0+', { default: true }),
    inControlledShutdown: f.bool('1+', { default: false }),
    logDirs: f.list('3+', 'uuid', { tagged: '3+', tag: 0 }),
  },
});

export const unregisterBrokerRecord = message({
  name: 'UnregisterBrokerRecord',
  apiKey: 1,
  versions: '0',
  flexible: '0+',
  fields: {
    brokerId: f.int32('0+'),
    brokerEpoch: f.int64('0+'),
  },
});

export const topicRecord = message({
  name: 'TopicRecord',
  apiKey: 2,
  versions: '0',
  flexible: '0+',
  fields: {
    name: f.string('0+'),
    topicId: f.uuid('0+'),
  },
});

export const partitionRecord = message({
  name: 'PartitionRecord',
  apiKey: 3,
  versions: '0-2',
  flexible: '0+',
  fields: {
    partitionId: f.int32('0+', { default: -1 }),
    topicId: f.uuid('0+'),
    replicas: f.list('0+', 'int32'),
    isr: f.list('0+', 'int32'),
    removingReplicas: f.list('0+', 'int32'),
    addingReplicas: f.list('0+', 'int32'),
    leader: f.int32('0+', { default: -1 }),
    leaderRecoveryState: f.int8('0+', { tagged: '0+', tag: 0 }),
    leaderEpoch: f.int32('0+', { default: -1 }),
    partitionEpoch: f.int32('0+', { default: -1 }),
    directories: f.list('1+', 'uuid'),
    eligibleLeaderReplicas: f.list('2+', 'int32', { nullable: '2+', default: null, tagged: '2+', tag: 1 }),
    lastKnownElr: f.list('2+', 'int32', { nullable: '2+', default: null, tagged: '2+', tag: 2 }),
  },
});

export const configRecord = message({
  name: 'ConfigRecord',
  apiKey: 4,
  versions: '0',
  flexible: '0+',
  fields: {
    resourceType: f.int8('0+'),
    resourceName: f.string('0+'),
    name: f.string('0+'),
    value: f.string('0+', { nullable: '0+' }),
  },
});

export const partitionChangeRecord = message({
  name: 'PartitionChangeRecord',
  apiKey: 5,
  versions: '0-2',
  flexible: '0+',
  fields: {
    partitionId: f.int32('0+', { default: -1 }),
    topicId: f.uuid('0+'),
    isr: f.list('0+', 'int32', { nullable: '0+', default: null, tagged: '0+', tag: 0 }),
    leader: f.int32('0+', { default: -2, tagged: '0+', tag: 1 }),
    replicas: f.list('0+', 'int32', { nullable: '0+', default: null, tagged: '0+', tag: 2 }),
    removingReplicas: f.list('0+', 'int32', { nullable: '0+', default: null, tagged: '0+', tag: 3 }),
    addingReplicas: f.list('0+', 'int32', { nullable: '0+', default: null, tagged: '0+', tag: 4 }),
    leaderRecoveryState: f.int8('0+', { default: -1, tagged: '0+', tag: 5 }),
    directories: f.list('1+', 'uuid', { nullable: '1+', default: null, tagged: '1+', tag: 8 }),
    eligibleLeaderReplicas: f.list('2+', 'int32', { nullable: '2+', default: null, tagged: '2+', tag: 6 }),
    lastKnownElr: f.list('2+', 'int32', { nullable: '2+', default: null, tagged: '2+', tag: 7 }),
  },
});

export const fenceBrokerRecord = message({
  name: 'FenceBrokerRecord',
  apiKey: 7,
  versions: '0',
  flexible: '0+',
  fields: {
    id: f.int32('0+'),
    epoch: f.int64('0+'),
  },
});

export const unfenceBrokerRecord = message({
  name: 'UnfenceBrokerRecord',
  apiKey: 8,
  versions: '0',
  flexible: '0+',
  fields: {
    id: f.int32('0+'),
    epoch: f.int64('0+'),
  },
});

export const removeTopicRecord = message({
  name: 'RemoveTopicRecord',
  apiKey: 9,
  versions: '0',
  flexible: '0+',
  fields: {
    topicId: f.uuid('0+'),
  },
});

export const featureLevelRecord = message({
  name: 'FeatureLevelRecord',
  apiKey: 12,
  versions: '0',
  flexible: '0+',
  fields: {
    name: f.string('0+'),
    featureLevel: f.int16('0+'),
  },
});

export const producerIdsRecord = message({
  name: 'ProducerIdsRecord',
  apiKey: 15,
  versions: '0',
  flexible: '0+',
  fields: {
    brokerId: f.int32('0+'),
    brokerEpoch: f.int64('0+', { default: -1 }),
    nextProducerId: f.int64('0+'),
  },
});

export const brokerRegistrationChangeRecord = message({
  name: 'BrokerRegistrationChangeRecord',
  apiKey: 17,
  versions: '0-2',
  flexible: '0+',
  fields: {
    brokerId: f.int32('0+'),
    brokerEpoch: f.int64('0+'),
    fenced: f.int8('0+', { tagged: '0+', tag: 0 }),
    inControlledShutdown: f.int8('1+', { tagged: '1+', tag: 1 }),
    logDirs: f.list('2+', 'uuid', { tagged: '2+', tag: 2 }),
  },
});

export const noOpRecord = message({
  name: 'NoOpRecord',
  apiKey: 20,
  versions: '0',
  flexible: '0+',
  fields: {
  },
});

export const beginTransactionRecord = message({
  name: 'BeginTransactionRecord',
  apiKey: 23,
  versions: '0',
  flexible: '0+',
  fields: {
    name: f.string('0+', { nullable: '0+', default: null, tagged: '0+', tag: 0 }),
  },
});

export const endTransactionRecord = message({
  name: 'EndTransactionRecord',
  apiKey: 24,
  versions: '0',
  flexible: '0+',
  fields: {
  },
});

export const abortTransactionRecord = message({
  name: 'AbortTransactionRecord',
  apiKey: 25,
  versions: '0',
  flexible: '0+',
  fields: {
    reason: f.string('0+', { nullable: '0+', default: null, tagged: '0+', tag: 0 }),
  },
});
