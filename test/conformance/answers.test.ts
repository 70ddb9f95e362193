/**
 * What a broker does with requests that make sense, answer by answer. `node scripts/with-apache-kafka.mjs --set auto.create.topics.enable=false
 * --set log.retention.ms=-1 --set group.initial.rebalance.delay.ms=0 -- npx vitest run --project conformance test/conformance/answers.test.ts`
 * asks Apache Kafka the same, and fails where an expectation is wrong about it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, apis } from '../../server/protocol/apis.ts';
import type { Decoded, Encodable, MessageDefinition } from '../../server/protocol/definition.ts';
import { errors } from '../../server/protocol/errors.ts';
import { batchesIn } from '../../server/records/batch.ts';
import { buildBatch, type NewBatch } from '../../server/records/records.ts';
import { type AskedBroker, startAskedBroker } from '../fuzz/kit/asked-broker.ts';
import { until } from '../kit/until.ts';

/** ms since the epoch; long ago, so that what counts is never the time of the test. */
const THEN = 1_700_000_000_000;
const PRODUCER = { producerId: 777, producerEpoch: 3 };
/** To topic `p`, by no one in particular: the consumer protocol, version 1. */
const SUBSCRIPTION = Buffer.from('00010000000100017000000000ffffffff', 'hex');
let broker: AskedBroker;

beforeAll(async () => {
  broker = await startAskedBroker({ 'auto.create.topics.enable': 'false', 'log.retention.ms': '-1', 'offsets.topic.num.partitions': '2' });
  await until(async () => (await ask(apis.findCoordinator, { key: 'g', keyType: 0 }, 3)).errorCode === errors.NONE, 'a coordinator');
  await until(async () => (await ask(apis.heartbeat, { groupId: 'g', generationId: 1, memberId: 'm' })).errorCode === errors.UNKNOWN_MEMBER_ID, 'groups');
});
afterAll(() => broker?.stop());

function ask<Req extends MessageDefinition, Res extends MessageDefinition>(api: Api<Req, Res>, request: Encodable<Req>, version?: number): Promise<Decoded<Res>> {
  return broker.ask(api, request, version);
}

/** A topic with one partition; resolves when it can be written to. */
async function topic(name: string, configs: Readonly<Record<string, string>> = {}): Promise<string> {
  const entries = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
  const created = await ask(apis.createTopics, { topics: [{ name, numPartitions: 1, replicationFactor: 1, configs: entries }], timeoutMs: 10_000 });
  expect(created.topics[0]?.errorCode).toBe(errors.NONE);
  await until(async () => (await latest(name)).errorCode === errors.NONE, name);
  return created.topics[0]?.topicId ?? '';
}

function batch(timestamps: readonly number[], more: Partial<NewBatch> = {}): Buffer {
  return buildBatch({ records: timestamps.map((timestamp) => ({ key: Buffer.from('k'), value: Buffer.from('v'.repeat(100)), timestamp })), now: THEN, ...more });
}

async function produce(name: string, records: Buffer, version = 9) {
  const answer = await ask(apis.produce, { acks: -1, timeoutMs: 5_000, topicData: [{ name, partitionData: [{ index: 0, records }] }] }, version);
  return answer.responses[0]?.partitionResponses[0];
}

async function fetch(name: string, fetchOffset: number, version = 12) {
  const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000_000 }];
  const answer = await ask(apis.fetch, { maxWaitMs: 0, minBytes: 1, topics: [{ topic: name, partitions }] }, version);
  return answer.responses[0]?.partitions[0];
}

async function offsets(name: string, timestamp: number, version = 7) {
  const answer = await ask(apis.listOffsets, { replicaId: -1, topics: [{ name, partitions: [{ partitionIndex: 0, timestamp, maxNumOffsets: 10 }] }] }, version);
  return answer.topics[0]?.partitions[0];
}

async function latest(name: string): Promise<{ errorCode: number }> {
  return (await offsets(name, -1)) ?? { errorCode: errors.UNKNOWN_SERVER_ERROR };
}

function batches(records: Buffer | null | undefined) {
  return [...batchesIn(records ?? Buffer.alloc(0))];
}

test('records outside the bounds of time are refused; the deprecated bound counts where the newer ones are not set', async () => {
  const now = Date.now();
  await topic('both-sides', { 'message.timestamp.difference.max.ms': '10000' });
  await topic('one-side', { 'message.timestamp.difference.max.ms': '10000', 'message.timestamp.before.max.ms': '9000000000000' });
  const code = async (name: string, timestamp: number): Promise<number | undefined> => (await produce(name, batch([timestamp])))?.errorCode;
  expect([await code('both-sides', now - 100_000), await code('both-sides', now + 100_000)]).toEqual([errors.INVALID_TIMESTAMP, errors.INVALID_TIMESTAMP]);
  expect([await code('one-side', now - 100_000), await code('one-side', now + 100_000)]).toEqual([errors.NONE, errors.INVALID_TIMESTAMP]);
  const refused = await produce('both-sides', batch([now - 100_000, now - 200_000]));
  expect(refused).toMatchObject({ baseOffset: -1, logStartOffset: 0, recordErrors: [{ batchIndex: 0 }, { batchIndex: 1 }] });
});

test('the broker’s clock stamps topics of LogAppendTime', async () => {
  await topic('stamped', { 'message.timestamp.type': 'LogAppendTime' });
  const sent = await produce('stamped', batch([5, 6]));
  const [stored] = batches((await fetch('stamped', 0))?.records);
  expect(sent?.logAppendTimeMs).toBeGreaterThan(THEN);
  expect([stored?.timestampType, stored?.maxTimestamp, stored?.isCrcValid()]).toEqual(['LogAppendTime', sent?.logAppendTimeMs, true]);
});

test.each(['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'])('a topic of %s stores every batch so', async (codec) => {
  const name = `stored-${codec}`;
  await topic(name, { 'compression.type': codec });
  for (const compression of ['none', 'gzip'] as const) expect(await produce(name, batch([THEN], { compression }))).toMatchObject({ errorCode: errors.NONE });
  const stored = batches((await fetch(name, 0))?.records).map(({ compression, baseOffset }) => [compression, baseOffset]);
  expect(stored).toEqual([0, 1].map((base) => [codec === 'uncompressed' ? 'none' : codec, base]));
});

test('a reader from before zstd is refused by a topic that stores it', async () => {
  await topic('zstd-only', { 'compression.type': 'zstd' });
  expect([(await fetch('zstd-only', 0, 9))?.errorCode, (await fetch('zstd-only', 0, 10))?.errorCode]).toEqual([errors.UNSUPPORTED_COMPRESSION_TYPE, errors.NONE]);
});

test('batches that are too large say which bound they broke', async () => {
  await topic('small', { 'max.message.bytes': '200' });
  await topic('short', { 'segment.bytes': '200' });
  const large = batch([THEN, THEN, THEN]);
  expect([(await produce('small', large))?.errorCode, (await produce('short', large))?.errorCode]).toEqual([errors.MESSAGE_TOO_LARGE, errors.RECORD_LIST_TOO_LARGE]);
});

test('an idempotent producer: duplicates within five batches, gaps, older and newer epochs, a sequence that wraps', async () => {
  await topic('sequenced');
  const send = async (baseSequence: number, more: Partial<NewBatch> = {}, records = 1): Promise<unknown[]> => {
    const sent = await produce('sequenced', batch(Array.from({ length: records }, () => THEN), { ...PRODUCER, baseSequence, ...more }));
    return [sent?.errorCode, sent?.baseOffset];
  };
  expect(await send(5)).toEqual([errors.NONE, 0]);
  expect(await send(6, {}, 3)).toEqual([errors.NONE, 1]);
  expect(await send(6, {}, 3)).toEqual([errors.NONE, 1]);
  expect(await send(6, {}, 2)).toEqual([errors.OUT_OF_ORDER_SEQUENCE_NUMBER, -1]);
  expect(await send(20)).toEqual([errors.OUT_OF_ORDER_SEQUENCE_NUMBER, -1]);
  expect(await send(9, { producerEpoch: 2 })).toEqual([errors.INVALID_PRODUCER_EPOCH, -1]);
  expect(await send(9, { producerEpoch: 4 })).toEqual([errors.OUT_OF_ORDER_SEQUENCE_NUMBER, -1]);
  for (let sequence = 0; sequence < 8; sequence += 1) expect(await send(sequence, { producerEpoch: 4 })).toEqual([errors.NONE, 4 + sequence]);
  expect(await send(3, { producerEpoch: 4 })).toEqual([errors.NONE, 7]);
  expect(await send(1, { producerEpoch: 4 })).toEqual([errors.OUT_OF_ORDER_SEQUENCE_NUMBER, -1]);
  expect(await send(2_147_483_646, { producerId: 10, producerEpoch: 0 }, 3)).toEqual([errors.NONE, 12]);
  expect(await send(1, { producerId: 10, producerEpoch: 0 })).toEqual([errors.NONE, 15]);
});

test('offsets by time, special times and segments; a log that loses its start', async () => {
  await topic('timed', { 'segment.bytes': '400' });
  for (const time of [1_000, 5_000, 3_000, 9_000, 7_000]) await produce('timed', batch([time, time + 1]));
  const at = async (timestamp: number): Promise<unknown[]> => {
    const found = await offsets('timed', timestamp, 9);
    return [found?.errorCode, found?.offset, found?.timestamp];
  };
  expect([await at(-1), await at(-2), await at(-3), await at(-4), await at(-5)]).toEqual([[0, 10, -1], [0, 0, -1], [0, 7, 9_001], [0, 0, -1], [0, -1, -1]]);
  expect([await at(0), await at(1_001), await at(4_000), await at(9_001), await at(9_002)]).toEqual([[0, 0, 1_000], [0, 1, 1_001], [0, 2, 5_000], [0, 7, 9_001], [0, -1, -1]]);
  const old = async (timestamp: number): Promise<unknown> => (await offsets('timed', timestamp, 0))?.oldStyleOffsets;
  expect([await old(-2), await old(20_000)]).toEqual([[0], []]);
  expect((await old(-1)) as number[]).toEqual(expect.arrayContaining([10, 0]));

  const cut = async (offset: number): Promise<unknown> => {
    const answer = await ask(apis.deleteRecords, { topics: [{ name: 'timed', partitions: [{ partitionIndex: 0, offset }] }], timeoutMs: 5_000 });
    return answer.topics[0]?.partitions[0];
  };
  expect(await cut(3)).toMatchObject({ errorCode: errors.NONE, lowWatermark: 3 });
  expect(await cut(1)).toMatchObject({ errorCode: errors.NONE, lowWatermark: 3 });
  expect([await at(-2), await at(4_000)]).toEqual([[0, 3, -1], [0, 3, 5_001]]);
  expect(await fetch('timed', 1)).toMatchObject({ errorCode: errors.OFFSET_OUT_OF_RANGE, highWatermark: -1, logStartOffset: -1 });
  expect(batches((await fetch('timed', 3))?.records)[0]?.baseOffset).toBe(2);
  expect(await cut(-1)).toMatchObject({ errorCode: errors.NONE, lowWatermark: 10 });
});

test('a fetch session shows what changed, and ends when it is told to', async () => {
  await topic('watched');
  await topic('quiet');
  const step = async (sessionId: number, sessionEpoch: number, wanted: readonly (readonly [string, number])[], forgotten: readonly string[] = []): Promise<{ id: number; shown: unknown[] }> => {
    const topics = wanted.map(([name, fetchOffset]) => ({ topic: name, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000 }] }));
    const forgottenTopicsData = forgotten.map((name) => ({ topic: name, partitions: [0] }));
    const answer = await ask(apis.fetch, { maxWaitMs: 0, minBytes: 1, sessionId, sessionEpoch, topics, forgottenTopicsData }, 12);
    return { id: answer.sessionId, shown: answer.errorCode === errors.NONE ? answer.responses.map((one) => one.topic) : [answer.errorCode] };
  };
  const { id, shown } = await step(0, 0, [['watched', 0], ['quiet', 0]]);
  expect([shown, id > 0]).toEqual([['watched', 'quiet'], true]);
  expect((await step(id, 1, [])).shown).toEqual([]);
  await produce('watched', batch([THEN]));
  expect((await step(id, 2, [])).shown).toEqual(['watched']);
  expect((await step(id, 3, [])).shown).toEqual(['watched']);
  expect((await step(id, 4, [['watched', 1]])).shown).toEqual([]);
  expect((await step(id, 9, [])).shown).toEqual([errors.INVALID_FETCH_SESSION_EPOCH]);
  await produce('watched', batch([THEN]));
  expect((await step(id, 5, [], ['watched'])).shown).toEqual([]);
  expect(await step(id, -1, [['watched', 1]])).toEqual({ id: 0, shown: ['watched'] });
  expect((await step(id, 6, [])).shown).toEqual([errors.FETCH_SESSION_ID_NOT_FOUND]);
});

test('a commit comes back as it was, and only from who may commit', async () => {
  await topic('committed');
  const commit = async (groupId: string, more: object = {}, committedMetadata: string | null = 'note'): Promise<number | undefined> => {
    const topics = [{ name: 'committed', partitions: [{ partitionIndex: 0, committedOffset: 5, committedLeaderEpoch: 0, committedMetadata }] }];
    return (await ask(apis.offsetCommit, { groupId, topics, ...more }, 8)).topics[0]?.partitions[0]?.errorCode;
  };
  expect([await commit('alone'), await commit('alone', { memberId: 'x' }), await commit('alone', { generationIdOrMemberEpoch: 3, memberId: 'x' })]).toEqual([errors.NONE, errors.NONE, errors.UNKNOWN_MEMBER_ID]);
  const stored = await ask(apis.offsetFetch, { groups: [{ groupId: 'alone', topics: null }, { groupId: 'nobody', topics: null }] }, 8);
  const row = { partitionIndex: 0, committedOffset: 5, committedLeaderEpoch: 0, metadata: 'note', errorCode: errors.NONE };
  expect(stored.groups).toMatchObject([{ groupId: 'alone', errorCode: 0, topics: [{ name: 'committed', partitions: [row] }] }, { groupId: 'nobody', errorCode: 0, topics: [] }]);
});

test('a static member that comes back keeps its place, and the former one is fenced', async () => {
  const join = () =>
    ask(apis.joinGroup, { groupId: 'static', sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 3_000, memberId: '', groupInstanceId: 'one', protocolType: 'consumer', protocols: [{ name: 'range', metadata: SUBSCRIPTION }] });
  const first = await join();
  const assignments = [{ memberId: first.memberId, assignment: Buffer.from('mine') }];
  const synced = await ask(apis.syncGroup, { groupId: 'static', generationId: 1, memberId: first.memberId, groupInstanceId: 'one', protocolType: 'consumer', protocolName: 'range', assignments });
  expect([first.errorCode, first.generationId, synced.errorCode]).toEqual([errors.NONE, 1, errors.NONE]);
  const back = await join();
  expect(back).toMatchObject({ errorCode: errors.NONE, generationId: 1, skipAssignment: true, leader: back.memberId });
  expect(back.memberId).not.toBe(first.memberId);
  const beat = async (memberId: string, groupInstanceId: string | null): Promise<number> => (await ask(apis.heartbeat, { groupId: 'static', generationId: 1, memberId, groupInstanceId })).errorCode;
  expect([await beat(first.memberId, 'one'), await beat(first.memberId, null), await beat(back.memberId, 'one')]).toEqual([errors.FENCED_INSTANCE_ID, errors.UNKNOWN_MEMBER_ID, errors.NONE]);
  const kept = await ask(apis.syncGroup, { groupId: 'static', generationId: 1, memberId: back.memberId, groupInstanceId: 'one', protocolType: 'consumer', protocolName: 'range', assignments: [] });
  expect(kept).toMatchObject({ errorCode: errors.NONE, assignment: Buffer.from('mine') });
  const left = await ask(apis.leaveGroup, { groupId: 'static', members: [{ memberId: '', groupInstanceId: 'one' }] });
  expect(left.members).toMatchObject([{ errorCode: errors.NONE }]);
  expect((await ask(apis.describeGroups, { groups: ['static'] }, 5)).groups[0]?.groupState).toBe('Empty');
});

test('configs say where they come from; lists grow and shrink; what cannot be is refused', async () => {
  await topic('configured', { 'segment.ms': '5000' });
  const described = async (key: string): Promise<unknown> => {
    const answer = await ask(apis.describeConfigs, { resources: [{ resourceType: 2, resourceName: 'configured', configurationKeys: [key] }], includeSynonyms: true });
    const [config] = answer.results[0]?.configs ?? [];
    return [config?.value, config?.configSource, config?.synonyms.map(({ name, source }) => `${name} ${source}`).join()];
  };
  const change = async (name: string, configOperation: number, value: string | null, resource = { resourceType: 2, resourceName: 'configured' }): Promise<number | undefined> =>
    (await ask(apis.incrementalAlterConfigs, { resources: [{ ...resource, configs: [{ name, configOperation, value }] }] })).responses[0]?.errorCode;
  const policy = async (expected: unknown): Promise<unknown> => until(async () => JSON.stringify(await described('cleanup.policy')) === JSON.stringify(expected), String(expected));
  expect(await described('segment.ms')).toEqual(['5000', 1, 'segment.ms 1']);
  expect(await described('segment.jitter.ms')).toEqual(['0', 5, '']);
  expect(await change('cleanup.policy', 2, 'compact')).toBe(errors.NONE);
  await policy(['delete,compact', 1, 'cleanup.policy 1,log.cleanup.policy 5']);
  expect(await change('cleanup.policy', 3, 'delete')).toBe(errors.NONE);
  await policy(['compact', 1, 'cleanup.policy 1,log.cleanup.policy 5']);
  expect(await change('cleanup.policy', 1, null)).toBe(errors.NONE);
  await policy(['delete', 5, 'log.cleanup.policy 5']);
  expect([await change('retention.ms', 3, '5'), await change('remote.storage.enable', 0, 'true')]).toEqual([errors.INVALID_CONFIG, errors.INVALID_CONFIG]);
  const ofBroker = { resourceType: 4, resourceName: '1' };
  expect([await change('num.partitions', 0, '5', ofBroker), await change('message.max.bytes', 0, '-3', ofBroker), await change('message.max.bytes', 0, '5', { resourceType: 4, resourceName: '99' })]).toEqual([42, 42, 42]);
});

test('odd ends of metadata, paging, deletion and the quorum', async () => {
  const id = await topic('odd');
  const unknown = 'AAAAAAAAAAAAAAAAAAAAZQ';
  expect((await ask(apis.metadata, { topics: [{ name: 'odd', topicId: unknown }] })).topics).toMatchObject([{ errorCode: errors.UNKNOWN_TOPIC_ID, topicId: unknown }]);
  expect((await ask(apis.metadata, { topics: [{ name: null, topicId: id }] })).topics).toMatchObject([{ errorCode: errors.NONE, name: 'odd' }]);
  const paged = await ask(apis.describeTopicPartitions, { topics: [{ name: 'odd' }], cursor: { topicName: 'elsewhere', partitionIndex: 0 } });
  expect(paged.topics).toMatchObject([{ name: 'odd', errorCode: errors.INVALID_REQUEST }]);
  const twice = await ask(apis.deleteTopics, { topicNames: ['odd', 'odd'], timeoutMs: 5_000 }, 5);
  expect(twice.responses).toMatchObject([{ name: 'odd', errorCode: errors.INVALID_REQUEST }]);
  const quorum = await ask(apis.describeQuorum, { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 1 }] }] });
  expect(quorum).toMatchObject({ errorCode: errors.NONE, topics: [{ partitions: [{ partitionIndex: 1, errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION }] }] });
  const created = await ask(apis.createTopics, { topics: [{ name: 'odd', numPartitions: 1, replicationFactor: 1 }], timeoutMs: 5_000 });
  expect(created.topics).toMatchObject([{ errorCode: errors.TOPIC_ALREADY_EXISTS, numPartitions: -1, replicationFactor: -1, configs: [] }]);
});

test('nothing went wrong inside', () => {
  expect(broker.failures).toEqual([]);
});
