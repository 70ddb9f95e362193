import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, apis } from '../../server/protocol/apis.ts';
import type { Encodable, MessageDefinition } from '../../server/protocol/definition.ts';
import { errorName, errors } from '../../server/protocol/errors.ts';
import { errorCodesIn } from '../../server/broker/error-codes.ts';
import { buildBatch } from '../../server/records/records.ts';
import { type AskedBroker, startAskedBroker } from './kit/asked-broker.ts';

/**
 * Requests that are well formed and make no sense, with the error that Apache Kafka 3.9 answers. Where Kafka would answer
 * UNKNOWN_SERVER_ERROR, because it did not think of it, we say what is wrong; `KAFKA` holds what it says there.
 * `node scripts/with-apache-kafka.mjs --set auto.create.topics.enable=false -- npx vitest run --project fuzz test/fuzz/bad-requests.test.ts`
 * asks Apache Kafka the same, and fails where a row, or that list, is wrong about it.
 */
let broker: AskedBroker;
let topicId = '';

const ZERO = 'AAAAAAAAAAAAAAAAAAAAAA';
const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAZQ';
const record = (more: Partial<Parameters<typeof buildBatch>[0]> = {}) => buildBatch({ records: [{ key: null, value: Buffer.from('v') }], now: 1_700_000_000_000, ...more });

beforeAll(async () => {
  broker = await startAskedBroker({ 'offsets.topic.num.partitions': '2', 'auto.create.topics.enable': 'false' });
  const created = await broker.ask(apis.createTopics, {
    topics: [
      { name: 'orders', numPartitions: 2, replicationFactor: 1 },
      { name: 'compacted', numPartitions: 1, replicationFactor: 1, configs: [{ name: 'cleanup.policy', value: 'compact' }] },
    ],
    timeoutMs: 10_000,
  });
  topicId = created.topics[0]?.topicId ?? '';
  while ((await broker.ask(apis.findCoordinator, { key: 'g', keyType: 0 }, 3)).errorCode !== 0) await sleep(20);
  while ((await broker.ask(apis.heartbeat, { groupId: 'g', generationId: 1, memberId: 'm' })).errorCode !== errors.UNKNOWN_MEMBER_ID) await sleep(20);
});

afterAll(() => broker?.stop());

interface Row<Req extends MessageDefinition = MessageDefinition> {
  readonly what: string;
  readonly api: Api<Req>;
  readonly version?: number;
  readonly request: () => Encodable<Req>;
  /** Every error code in the answer, in order. */
  readonly expected: readonly number[];
}

function row<Req extends MessageDefinition, Res extends MessageDefinition>(
  what: string,
  api: Api<Req, Res>,
  request: Encodable<Req> | (() => Encodable<Req>),
  expected: number | readonly number[],
  version?: number,
): Row {
  const make = typeof request === 'function' ? (request as () => Encodable<Req>) : () => request;
  return { what, api, version, request: make, expected: typeof expected === 'number' ? [expected] : expected } as unknown as Row;
}

const produce = (name: string, index: number, records: Buffer | null, more: object = {}) => ({ acks: -1, timeoutMs: 5_000, topicData: [{ name, partitionData: [{ index, records }] }], ...more });
const fetch = (topic: string, partition: object, more: object = {}) => ({ maxWaitMs: 0, minBytes: 1, topics: [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000, ...partition }] }], ...more });
const offsets = (name: string, partition: object, more: object = {}) => ({ replicaId: -1, topics: [{ name, partitions: [{ partitionIndex: 0, timestamp: -1, ...partition }] }], ...more });
const create = (topic: object, more: object = {}) => ({ topics: [{ name: 'new', numPartitions: 1, replicationFactor: 1, ...topic }], timeoutMs: 5_000, ...more });
const grow = (topic: object) => ({ topics: [{ name: 'orders', count: 3, assignments: null, ...topic }], timeoutMs: 5_000 });
const join = (more: object) => ({ groupId: 'g', sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10, memberId: '', protocolType: 'consumer', protocols: [{ name: 'range', metadata: Buffer.alloc(0) }], ...more });
const commit = (topic: object, more: object = {}) => ({ groupId: 'simple', topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 1, ...topic }] }], ...more });
const alter = (resource: object) => ({ resources: [{ resourceType: 2, resourceName: 'orders', configs: [{ name: 'retention.ms', configOperation: 0, value: '1000' }], ...resource }] });
const config = (more: object) => alter({ configs: [{ name: 'retention.ms', configOperation: 0, value: '1000', ...more }] });

const ROWS: readonly Row[] = [
  row('a topic that does not exist', apis.produce, produce('nowhere', 0, record()), errors.UNKNOWN_TOPIC_OR_PARTITION, 9),
  row('a negative partition', apis.produce, produce('orders', -1, record()), errors.UNKNOWN_TOPIC_OR_PARTITION, 9),
  row('acks of 2', apis.produce, produce('orders', 0, record(), { acks: 2 }), errors.INVALID_REQUIRED_ACKS, 9),
  row('no records at all', apis.produce, produce('orders', 0, Buffer.alloc(0)), errors.INVALID_RECORD, 9),
  row('null instead of records', apis.produce, produce('orders', 0, null), errors.INVALID_RECORD, 9),
  row('half a batch', apis.produce, produce('orders', 0, record().subarray(0, 40)), errors.INVALID_RECORD, 9),
  row('message format 1', apis.produce, () => produce('orders', 0, withMagic(1)), errors.INVALID_RECORD, 9),
  row('message format 9', apis.produce, () => produce('orders', 0, withMagic(9)), errors.CORRUPT_MESSAGE, 9),
  row('zstd before v7', apis.produce, produce('orders', 0, record({ compression: 'zstd' })), errors.UNSUPPORTED_COMPRESSION_TYPE, 6),
  row('the offsets topic', apis.produce, produce('__consumer_offsets', 0, record()), errors.INVALID_TOPIC_EXCEPTION, 9),
  row('a record without key for a compacted topic', apis.produce, produce('compacted', 0, record()), errors.INVALID_RECORD, 9),
  row('an idempotent batch out of order', apis.produce, () => produce('orders', 1, record({ producerId: 55, producerEpoch: 0, baseSequence: 40 })), errors.OUT_OF_ORDER_SEQUENCE_NUMBER, 9),

  row('a topic that does not exist', apis.fetch, fetch('nowhere', {}), errors.UNKNOWN_TOPIC_OR_PARTITION, 12),
  row('an id that does not exist', apis.fetch, { maxWaitMs: 0, topics: [{ topicId: UNKNOWN_ID, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 10 }] }] }, errors.UNKNOWN_TOPIC_ID, 13),
  row('a partition that does not exist', apis.fetch, fetch('orders', { partition: 99 }), errors.UNKNOWN_TOPIC_OR_PARTITION, 12),
  row('an offset above the end', apis.fetch, fetch('orders', { fetchOffset: 1_000_000 }), errors.OFFSET_OUT_OF_RANGE, 12),
  row('a negative offset', apis.fetch, fetch('orders', { fetchOffset: -5 }), errors.OFFSET_OUT_OF_RANGE, 12),
  row('an epoch from the future', apis.fetch, fetch('orders', { currentLeaderEpoch: 77 }), errors.UNKNOWN_LEADER_EPOCH, 12),
  row('a partition named many times: one row', apis.fetch, { maxWaitMs: 0, topics: [{ topic: 'nowhere', partitions: Array.from({ length: 30 }, () => ({ partition: 0, fetchOffset: 0, partitionMaxBytes: 10 })) }] }, errors.UNKNOWN_TOPIC_OR_PARTITION, 12),
  row('a session that does not exist', apis.fetch, fetch('orders', {}, { sessionId: 123_456, sessionEpoch: 3 }), errors.FETCH_SESSION_ID_NOT_FOUND, 12),
  row('a replica id', apis.fetch, fetch('orders', {}, { replicaId: 1 }), errors.TOPIC_AUTHORIZATION_FAILED, 12),

  row('a partition named twice', apis.listOffsets, offsets('orders', {}, { topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp: -1 }, { partitionIndex: 0, timestamp: -2 }] }] }), [errors.INVALID_REQUEST, errors.INVALID_REQUEST], 7),
  row('timestamp −9', apis.listOffsets, offsets('orders', { timestamp: -9 }), errors.UNSUPPORTED_VERSION, 7),
  row('a special timestamp of a later version', apis.listOffsets, offsets('orders', { timestamp: -5 }), errors.UNSUPPORTED_VERSION, 7),
  row('a topic that does not exist', apis.listOffsets, offsets('nowhere', {}), errors.UNKNOWN_TOPIC_OR_PARTITION, 7),
  row('an epoch from the future', apis.listOffsets, offsets('orders', { currentLeaderEpoch: 77 }), errors.UNKNOWN_LEADER_EPOCH, 7),

  row('a name that cannot be', apis.metadata, { topics: [{ name: 'a/b' }] }, errors.INVALID_TOPIC_EXCEPTION, 9),
  row('an empty name', apis.metadata, { topics: [{ name: '' }] }, errors.INVALID_TOPIC_EXCEPTION, 9),
  row('a name that does not exist', apis.metadata, { topics: [{ name: 'nowhere' }] }, errors.UNKNOWN_TOPIC_OR_PARTITION, 9),
  row('the same name many times: one row', apis.metadata, { topics: Array.from({ length: 50 }, () => ({ name: 'nowhere' })) }, errors.UNKNOWN_TOPIC_OR_PARTITION, 9),
  row('an id that does not exist', apis.metadata, { topics: [{ name: null, topicId: UNKNOWN_ID }] }, errors.UNKNOWN_TOPIC_ID, 12),

  row('a topic that does not exist', apis.offsetCommit, { groupId: 'simple', topics: [{ name: 'nowhere', partitions: [{ partitionIndex: 0, committedOffset: 1 }] }] }, errors.UNKNOWN_TOPIC_OR_PARTITION, 8),
  row('a partition that does not exist', apis.offsetCommit, commit({ partitionIndex: 77 }), errors.UNKNOWN_TOPIC_OR_PARTITION, 8),
  row('a negative partition', apis.offsetCommit, commit({ partitionIndex: -1 }), errors.UNKNOWN_TOPIC_OR_PARTITION, 8),
  row('metadata that is too long', apis.offsetCommit, commit({ committedMetadata: 'm'.repeat(4097) }), errors.OFFSET_METADATA_TOO_LARGE, 8),
  row('a generation of a group that does not exist', apis.offsetCommit, commit({}, { groupId: 'none', generationIdOrMemberEpoch: 5, memberId: 'm' }), errors.ILLEGAL_GENERATION, 8),
  row('the same in v9', apis.offsetCommit, commit({}, { groupId: 'none', generationIdOrMemberEpoch: 5, memberId: 'm' }), errors.ILLEGAL_GENERATION, 9),

  row('a key type that does not exist', apis.findCoordinator, { key: 'g', keyType: 7 }, errors.INVALID_REQUEST, 3),
  row('no group id', apis.joinGroup, join({ groupId: '' }), errors.INVALID_GROUP_ID, 5),
  row('a session that is too short', apis.joinGroup, join({ sessionTimeoutMs: 1 }), errors.INVALID_SESSION_TIMEOUT, 5),
  row('a session that is too long', apis.joinGroup, join({ sessionTimeoutMs: 2_000_000_000 }), errors.INVALID_SESSION_TIMEOUT, 5),
  row('a member that nobody knows', apis.joinGroup, join({ memberId: 'ghost' }), errors.UNKNOWN_MEMBER_ID, 5),
  row('no protocols', apis.joinGroup, join({ protocols: [] }), errors.INCONSISTENT_GROUP_PROTOCOL, 5),
  row('no protocol type', apis.joinGroup, join({ protocolType: '' }), errors.INCONSISTENT_GROUP_PROTOCOL, 5),
  row('a first join without an id', apis.joinGroup, join({}), errors.MEMBER_ID_REQUIRED, 5),
  row('no group id', apis.syncGroup, { groupId: '', generationId: 1, memberId: 'm' }, errors.INVALID_GROUP_ID, 4),
  row('a member that nobody knows', apis.syncGroup, { groupId: 'g', generationId: 1, memberId: 'm' }, errors.UNKNOWN_MEMBER_ID, 4),
  row('v5 without a protocol', apis.syncGroup, { groupId: 'g', generationId: 1, memberId: 'm' }, errors.INCONSISTENT_GROUP_PROTOCOL, 5),
  row('no group id', apis.heartbeat, { groupId: '', generationId: 1, memberId: 'm' }, errors.INVALID_GROUP_ID),
  row('a member that nobody knows', apis.heartbeat, { groupId: 'g', generationId: 1, memberId: 'm' }, errors.UNKNOWN_MEMBER_ID),
  row('no group id', apis.leaveGroup, { groupId: '', members: [{ memberId: 'm' }] }, errors.INVALID_GROUP_ID, 4),
  row('a member that nobody knows', apis.leaveGroup, { groupId: 'g', members: [{ memberId: 'm' }] }, errors.UNKNOWN_MEMBER_ID, 4),
  row('a group that does not exist, v6', apis.describeGroups, { groups: ['none'] }, errors.GROUP_ID_NOT_FOUND, 6),
  row('the same group many times: one row', apis.describeGroups, { groups: Array.from({ length: 50 }, () => 'none') }, errors.GROUP_ID_NOT_FOUND, 6),
  row('a group that does not exist', apis.deleteGroups, { groupsNames: ['none'] }, errors.GROUP_ID_NOT_FOUND),
  row('no group id', apis.deleteGroups, { groupsNames: [''] }, errors.GROUP_ID_NOT_FOUND),
  row('no group id', apis.offsetDelete, { groupId: '', topics: [] }, errors.INVALID_GROUP_ID),
  row('a group that does not exist', apis.offsetDelete, { groupId: 'none', topics: [] }, errors.GROUP_ID_NOT_FOUND),

  row('a mechanism on a listener without SASL', apis.saslHandshake, { mechanism: 'PLAIN' }, errors.ILLEGAL_SASL_STATE),
  row('a client name that is none', apis.apiVersions, { clientSoftwareName: '-', clientSoftwareVersion: '1' }, errors.INVALID_REQUEST, 3),

  row('a topic that exists', apis.createTopics, create({ name: 'orders' }), errors.TOPIC_ALREADY_EXISTS),
  row('a name that cannot be', apis.createTopics, create({ name: 'a b' }), errors.INVALID_TOPIC_EXCEPTION),
  row('a name of 250 characters', apis.createTopics, create({ name: 'x'.repeat(250) }), errors.INVALID_TOPIC_EXCEPTION),
  row('a name that collides', apis.createTopics, () => ({ topics: [{ name: 'a.b', numPartitions: 1, replicationFactor: 1 }, { name: 'a_b', numPartitions: 1, replicationFactor: 1 }], validateOnly: true, timeoutMs: 5_000 }), errors.INVALID_TOPIC_EXCEPTION),
  row('a name twice', apis.createTopics, { topics: [{ name: 'n', numPartitions: 1, replicationFactor: 1 }, { name: 'n', numPartitions: 1, replicationFactor: 1 }], timeoutMs: 5_000 }, errors.INVALID_REQUEST),
  row('the metadata topic', apis.createTopics, create({ name: '__cluster_metadata' }), errors.INVALID_REQUEST),
  row('no partitions', apis.createTopics, create({ numPartitions: 0 }), errors.INVALID_PARTITIONS),
  row('−2 partitions', apis.createTopics, create({ numPartitions: -2 }), errors.INVALID_PARTITIONS),
  row('two thousand million partitions', apis.createTopics, create({ numPartitions: 2_147_483_647 }), errors.POLICY_VIOLATION),
  row('replication factor 0', apis.createTopics, create({ replicationFactor: 0 }), errors.INVALID_REPLICATION_FACTOR),
  row('more replicas than brokers', apis.createTopics, create({ replicationFactor: 5 }), errors.INVALID_REPLICATION_FACTOR),
  row('an assignment beside a count', apis.createTopics, create({ assignments: [{ partitionIndex: 0, brokerIds: [1] }] }), errors.INVALID_REQUEST),
  row('an assignment to nobody', apis.createTopics, create({ numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 0, brokerIds: [99] }] }), errors.INVALID_REPLICA_ASSIGNMENT),
  row('an assignment with a gap', apis.createTopics, create({ numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 1, brokerIds: [1] }] }), errors.INVALID_REPLICA_ASSIGNMENT),
  row('a config that does not exist', apis.createTopics, create({ configs: [{ name: 'no.such', value: '1' }] }), errors.INVALID_CONFIG),
  row('a config value that cannot be', apis.createTopics, create({ configs: [{ name: 'retention.ms', value: 'soon' }] }), errors.INVALID_CONFIG),
  row('a config without a value', apis.createTopics, create({ configs: [{ name: 'retention.ms', value: null }] }), errors.INVALID_CONFIG),
  row('a topic that does not exist', apis.deleteTopics, { topicNames: ['nowhere'], timeoutMs: 5_000 }, errors.UNKNOWN_TOPIC_OR_PARTITION, 5),
  row('an id that does not exist', apis.deleteTopics, { topics: [{ name: null, topicId: UNKNOWN_ID }], timeoutMs: 5_000 }, errors.UNKNOWN_TOPIC_ID, 6),
  row('a name and an id', apis.deleteTopics, () => ({ topics: [{ name: 'orders', topicId }], timeoutMs: 5_000 }), errors.INVALID_REQUEST, 6),
  row('neither name nor id', apis.deleteTopics, { topics: [{ name: null, topicId: ZERO }], timeoutMs: 5_000 }, errors.INVALID_REQUEST, 6),
  row('a topic that does not exist', apis.createPartitions, grow({ name: 'nowhere' }), errors.UNKNOWN_TOPIC_OR_PARTITION),
  row('as many as there are', apis.createPartitions, grow({ count: 2 }), errors.INVALID_PARTITIONS),
  row('fewer than there are', apis.createPartitions, grow({ count: 1 }), errors.INVALID_PARTITIONS),
  row('a negative count', apis.createPartitions, grow({ count: -1 }), errors.INVALID_PARTITIONS),
  row('two thousand million', apis.createPartitions, grow({ count: 2_147_483_647 }), errors.POLICY_VIOLATION),
  row('an assignment for another count', apis.createPartitions, grow({ assignments: [] }), errors.INVALID_REPLICA_ASSIGNMENT),
  row('a topic twice', apis.createPartitions, { topics: [{ name: 'orders', count: 3, assignments: null }, { name: 'orders', count: 4, assignments: null }], timeoutMs: 5_000 }, errors.INVALID_REQUEST),

  row('a topic that does not exist', apis.deleteRecords, { topics: [{ name: 'nowhere', partitions: [{ partitionIndex: 0, offset: 0 }] }], timeoutMs: 100 }, errors.UNKNOWN_TOPIC_OR_PARTITION),
  row('an offset above the high watermark', apis.deleteRecords, { topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, offset: 1_000_000 }] }], timeoutMs: 100 }, errors.OFFSET_OUT_OF_RANGE),
  row('a negative offset', apis.deleteRecords, { topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, offset: -7 }] }], timeoutMs: 100 }, errors.OFFSET_OUT_OF_RANGE),
  row('a compacted topic', apis.deleteRecords, { topics: [{ name: 'compacted', partitions: [{ partitionIndex: 0, offset: 0 }] }], timeoutMs: 100 }, errors.POLICY_VIOLATION),
  row('the offsets topic', apis.deleteRecords, { topics: [{ name: '__consumer_offsets', partitions: [{ partitionIndex: 0, offset: 0 }] }], timeoutMs: 100 }, errors.INVALID_TOPIC_EXCEPTION),

  row('an empty transactional id', apis.initProducerId, { transactionalId: '', transactionTimeoutMs: 1000 }, errors.INVALID_REQUEST),
  row('an epoch without a producer id', apis.initProducerId, { transactionalId: null, transactionTimeoutMs: 1000, producerId: -1, producerEpoch: 4 }, errors.INVALID_REQUEST, 4),
  row('a producer id without an epoch', apis.initProducerId, { transactionalId: null, transactionTimeoutMs: 1000, producerId: 4, producerEpoch: -1 }, errors.INVALID_REQUEST, 4),
  row('a topic that does not exist', apis.offsetForLeaderEpoch, { topics: [{ topic: 'nowhere', partitions: [{ partition: 0, leaderEpoch: 0 }] }] }, errors.UNKNOWN_TOPIC_OR_PARTITION),
  row('an epoch from the future', apis.offsetForLeaderEpoch, { topics: [{ topic: 'orders', partitions: [{ partition: 0, currentLeaderEpoch: 99, leaderEpoch: 0 }] }] }, errors.UNKNOWN_LEADER_EPOCH),

  row('a topic that does not exist', apis.describeConfigs, { resources: [{ resourceType: 2, resourceName: 'nowhere' }] }, errors.UNKNOWN_TOPIC_OR_PARTITION),
  row('a name that cannot be', apis.describeConfigs, { resources: [{ resourceType: 2, resourceName: 'a b' }] }, errors.INVALID_TOPIC_EXCEPTION),
  row('a broker that is not this one', apis.describeConfigs, { resources: [{ resourceType: 4, resourceName: '77' }] }, errors.INVALID_REQUEST),
  row('a broker that is no number', apis.describeConfigs, { resources: [{ resourceType: 4, resourceName: 'x' }] }, errors.INVALID_REQUEST),
  row('a kind of resource that does not exist', apis.describeConfigs, { resources: [{ resourceType: 99, resourceName: 'x' }] }, errors.INVALID_REQUEST),
  row('the same resource many times: one row', apis.describeConfigs, { resources: Array.from({ length: 20 }, () => ({ resourceType: 2, resourceName: 'nowhere' })) }, errors.UNKNOWN_TOPIC_OR_PARTITION),
  row('a topic that does not exist', apis.incrementalAlterConfigs, alter({ resourceName: 'nowhere' }), errors.UNKNOWN_TOPIC_OR_PARTITION),
  row('a config that does not exist', apis.incrementalAlterConfigs, config({ name: 'no.such' }), errors.INVALID_CONFIG),
  row('a value that cannot be', apis.incrementalAlterConfigs, config({ value: 'soon' }), errors.INVALID_CONFIG),
  row('set without a value', apis.incrementalAlterConfigs, config({ value: null }), errors.INVALID_REQUEST),
  row('an operation that does not exist', apis.incrementalAlterConfigs, config({ configOperation: 9 }), errors.INVALID_REQUEST),
  row('append to what is no list', apis.incrementalAlterConfigs, config({ configOperation: 2 }), errors.INVALID_CONFIG),
  row('a list that grows beyond 32,767 bytes', apis.incrementalAlterConfigs, config({ name: 'leader.replication.throttled.replicas', configOperation: 2, value: Array.from({ length: 4_000 }, (_, i) => `${10_000 + i}:9`).join(',') }), errors.INVALID_CONFIG),
  row('a config twice', apis.incrementalAlterConfigs, alter({ configs: [{ name: 'retention.ms', configOperation: 0, value: '1' }, { name: 'retention.ms', configOperation: 0, value: '2' }] }), errors.INVALID_REQUEST),
  row('a kind of resource that does not exist', apis.incrementalAlterConfigs, alter({ resourceType: 99 }), errors.INVALID_REQUEST),
  row('a config without a value', apis.alterConfigs, { resources: [{ resourceType: 2, resourceName: 'orders', configs: [{ name: 'retention.ms', value: null }] }] }, errors.INVALID_REQUEST),
  row('a topic that does not exist', apis.alterConfigs, { resources: [{ resourceType: 2, resourceName: 'nowhere', configs: [] }] }, errors.UNKNOWN_TOPIC_OR_PARTITION),
  row('an election that does not exist', apis.electLeaders, { electionType: 9, topicPartitions: [{ topic: 'orders', partitions: [0] }], timeoutMs: 5_000 }, [errors.INVALID_REQUEST, errors.INVALID_REQUEST]),
  row('a topic that does not exist', apis.electLeaders, { electionType: 0, topicPartitions: [{ topic: 'nowhere', partitions: [0] }], timeoutMs: 5_000 }, errors.UNKNOWN_TOPIC_OR_PARTITION),
  row('an election that nobody needs', apis.electLeaders, { electionType: 0, topicPartitions: [{ topic: 'orders', partitions: [0] }], timeoutMs: 5_000 }, errors.ELECTION_NOT_NEEDED),
  row('a quorum that does not exist', apis.describeQuorum, { topics: [{ topicName: 'orders', partitions: [{ partitionIndex: 0 }] }] }, errors.UNKNOWN_TOPIC_OR_PARTITION),
  row('controllers', apis.describeCluster, { endpointType: 2 }, errors.MISMATCHED_ENDPOINT_TYPE, 1),
  row('endpoints of type 9', apis.describeCluster, { endpointType: 9 }, errors.UNSUPPORTED_ENDPOINT_TYPE, 1),
  row('a topic that does not exist', apis.describeProducers, { topics: [{ name: 'nowhere', partitionIndexes: [0] }] }, errors.UNKNOWN_TOPIC_OR_PARTITION),
  row('a topic that does not exist', apis.describeTopicPartitions, { topics: [{ name: 'nowhere' }] }, errors.UNKNOWN_TOPIC_OR_PARTITION),
  row('a negative cursor', apis.describeTopicPartitions, { topics: [{ name: 'orders' }], cursor: { topicName: 'orders', partitionIndex: -2 } }, errors.INVALID_REQUEST),
];

/** What Apache Kafka 3.9.1 answers instead, by API and row: each is in docs/deviations.md. */
const KAFKA: Readonly<Record<string, readonly string[]>> = {
  // Its handler throws, and nobody answers.
  'Produce: null instead of records': ['no answer'],
  'Fetch: a replica id': ['NOT_LEADER_OR_FOLLOWER'],
  // Version 6 is of Kafka 4.0.
  'DescribeGroups: a group that does not exist, v6': ['closes'],
  'DescribeGroups: the same group many times: one row': ['closes'],
  'CreateTopics: a name that collides': [],
  'CreatePartitions: two thousand million': ['UNKNOWN_SERVER_ERROR'],
  'DescribeConfigs: the same resource many times: one row': Array.from({ length: 20 }, () => 'UNKNOWN_TOPIC_OR_PARTITION'),
  'IncrementalAlterConfigs: an operation that does not exist': ['UNKNOWN_SERVER_ERROR'],
  'IncrementalAlterConfigs: a list that grows beyond 32,767 bytes': ['UNKNOWN_SERVER_ERROR'],
};

function withMagic(magic: number): Buffer {
  const batch = record();
  batch[16] = magic;
  return batch;
}

describe('requests that make no sense', () => {
  test('a producer that the partition knows', async () => {
    const answer = await broker.ask(apis.produce, produce('orders', 1, record({ producerId: 55, producerEpoch: 0, baseSequence: 0 })), 9);
    expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(errors.NONE);
  });

  test('a config value that is long', async () => {
    const value = Array.from({ length: 4_000 }, (_, i) => `${10_000 + i}:1`).join(',');
    const answer = await broker.ask(apis.incrementalAlterConfigs, config({ name: 'leader.replication.throttled.replicas', value }));
    expect(answer.responses[0]?.errorCode).toBe(errors.NONE);
  });

  test.each(ROWS.map((one) => [one.api.name, one.what, one] as const))('%s: %s', async (name, what, { api, version, request, expected }) => {
    const answered = await broker.ask(api, request(), version).then((answer) => errorCodesIn(api.response, answer).map(errorName), closing);
    const inKafka = broker.foreign ? KAFKA[`${name}: ${what}`] : undefined;
    expect(answered.join()).toBe((inKafka ?? expected.map(errorName)).join());
  });

  test('nothing went wrong inside', () => {
    expect(broker.failures).toEqual([]);
  });
});

/** A broker may end the connection instead; Kafka may also forget to answer. */
function closing(error: Error): string[] {
  if (/did not answer/.test(error.message)) return ['no answer'];
  if (!/was closed| ended$|ECONNRESET/.test(error.message)) throw error;
  return ['closes'];
}
