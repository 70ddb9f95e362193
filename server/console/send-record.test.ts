import { afterEach, expect, test } from 'vitest';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { FakeKafka } from '../../test/kit/fake-kafka.ts';
import { InlineCluster } from '../../test/kit/inline-cluster.ts';
import { LossyTransport } from '../../test/kit/lossy-transport.ts';
import { MemoryNetwork } from '../../test/kit/memory-transport.ts';
import type { Clock } from '../base/clock.ts';
import { seededRandom } from '../base/random.ts';
import { systemClock } from '../base/system-clock.ts';
import type { PeerAddress, Transport } from '../base/transport.ts';
import { TcpTransport } from '../broker/net/tcp-transport.ts';
import { ClusterClient } from '../client/cluster-client.ts';
import { fetchTopicMetadata } from '../client/metadata.ts';
import { produceBatch } from '../client/produce.ts';
import { ProducerIdentities } from '../client/producer-identities.ts';
import { apis } from '../protocol/apis.ts';
import { errors } from '../protocol/errors.ts';
import { BatchView, batchesIn } from '../records/batch.ts';
import { buildBatch, readRecords } from '../records/records.ts';
import type { ClusterContext } from './cluster-context.ts';
import { produceMessage } from './produce-message.ts';

const ADDRESS: PeerAddress = { host: 'broker1', port: 9092 };

function aContext(options: { bootstrap: readonly PeerAddress[]; transport: Transport; clock: Clock }): ClusterContext {
  const client = new ClusterClient(options);
  const monitor = { verdict: () => ({ reasons: [] }) };
  const { transport, clock } = options;
  return { client, producers: new ProducerIdentities(client), transport, clock, random: seededRandom(1), cluster: { durability: null }, monitor } as unknown as ClusterContext;
}

function send(context: ClusterContext, value: string, acks: 'all' | '1' = 'all') {
  const payload = { type: 'string', data: value } as const;
  return produceMessage(context, 'orders', { key: { type: 'null' }, value: payload, headers: [], partition: 0, compression: 'none', acks, timestamp: null });
}

// --- a scripted broker ----------------------------------------------------------------------------------------------------

/** What a produce request meets: `lost` = written, and the connection ends before the answer. */
type Fate = 'written' | 'lost' | number;

/** A leader that tells retries by producer id and sequence, as Kafka does, and serves requests as `fates` say, then well. */
function aLeader(idempotence: 'offered' | 'forbidden' | 'absent') {
  const clock = new FakeClock();
  const network = new MemoryNetwork({ clock });
  const log: string[] = [];
  const sequences: string[] = [];
  const fates: Fate[] = [];
  const partition = { errorCode: 0, partitionIndex: 0, leaderId: 1, leaderEpoch: 0, replicaNodes: [1], isrNodes: [1], offlineReplicas: [] };
  const topic = { errorCode: 0, name: 'orders', topicId: 'AAAAAAAAAAAAAAAAAAAAAA', isInternal: false, partitions: [partition] };
  const broker = new FakeKafka(network, ADDRESS)
    .on(apis.metadata, () => ({ brokers: [{ nodeId: 1, ...ADDRESS, rack: null }], clusterId: 'c', controllerId: 1, topics: [topic] }))
    .on(apis.produce, ({ topicData }) => {
      const fate = fates.shift() ?? 'written';
      const batch = new BatchView(topicData[0]?.partitionData[0]?.records ?? Buffer.alloc(0));
      const sequence = `${batch.producerId}:${batch.baseSequence}`;
      const known = batch.producerId >= 0 ? sequences.indexOf(sequence) : -1;
      if (typeof fate !== 'number' && known < 0) {
        sequences.push(sequence);
        log.push(String(readRecords(batch)[0]?.value));
      }
      if (fate === 'lost') throw new Error('lost');
      const errorCode = fate === 'written' ? 0 : fate;
      const baseOffset = errorCode === 0 ? (known < 0 ? log.length - 1 : known) : -1;
      return { responses: [{ name: 'orders', partitionResponses: [{ index: 0, errorCode, baseOffset }] }] };
    });
  let producerId = 70;
  const errorCode = idempotence === 'forbidden' ? errors.CLUSTER_AUTHORIZATION_FAILED : 0;
  if (idempotence !== 'absent') broker.on(apis.initProducerId, () => ({ errorCode, producerId: (producerId += 1), producerEpoch: 0 }));
  const context = aContext({ bootstrap: [ADDRESS], transport: network.transport({ host: 'console', port: 1 }), clock });
  const produces = () => broker.seen.filter((name) => name === apis.produce.name).length;
  return { clock, context, log, sequences, fates, produces };
}

test.each(['all', '1'] as const)('a record whose answer was lost is sent again and written once (acks=%s)', async (acks) => {
  const { clock, context, log, fates, produces } = aLeader('offered');
  fates.push('lost', 'lost');
  expect(await clock.untilSettled(send(context, 'a', acks))).toMatchObject({ offset: 0, partition: 0, leader: 1 });
  expect(await clock.untilSettled(send(context, 'b', acks))).toMatchObject({ offset: 1 });
  expect([log, produces()]).toEqual([['a', 'b'], 4]);
});

test.each(['NOT_LEADER_OR_FOLLOWER', 'REQUEST_TIMED_OUT', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'KAFKA_STORAGE_ERROR'] as const)('after %s it is sent again', async (name) => {
  const { clock, context, log, fates } = aLeader('offered');
  fates.push(errors[name]);
  expect(await clock.untilSettled(send(context, 'a'))).toMatchObject({ offset: 0 });
  expect(log).toEqual(['a']);
});

test.each(['forbidden', 'absent'] as const)('where idempotent writes are %s, a record whose fate is unknown is not sent again, and that is said', async (idempotence) => {
  const { clock, context, log, fates, produces } = aLeader(idempotence);
  for (const fate of ['lost', errors.NOT_LEADER_OR_FOLLOWER] as const) {
    fates.push(fate);
    await expect(clock.untilSettled(send(context, 'a'))).rejects.toMatchObject({ remedy: expect.stringContaining('may have been written') });
  }
  expect(await clock.untilSettled(send(context, 'b'))).toMatchObject({ offset: 1 });
  expect([log, produces()]).toEqual([['a', 'b'], 3]);
});

test('a refusal that time does not mend, and too few replicas, are told at once', async () => {
  const { clock, context, fates, produces } = aLeader('offered');
  for (const name of ['MESSAGE_TOO_LARGE', 'NOT_ENOUGH_REPLICAS'] as const) {
    fates.push(errors[name]);
    await expect(clock.untilSettled(send(context, 'a'))).rejects.toMatchObject({ kafka: { name }, remedy: expect.not.stringContaining('may have been') });
  }
  expect(produces()).toBe(2);
});

test('a send ends within its limit, and its sequence number is never used again', async () => {
  const { clock, context, log, sequences, fates } = aLeader('offered');
  await clock.untilSettled(send(context, 'a'));
  fates.push(...Array.from({ length: 100 }, () => errors.REQUEST_TIMED_OUT));
  const startedMs = clock.monotonic();
  await expect(clock.untilSettled(send(context, 'b'))).rejects.toMatchObject({ kafka: { name: 'REQUEST_TIMED_OUT' } });
  expect(clock.monotonic() - startedMs).toBeLessThan(15_000);
  fates.length = 0;
  await clock.untilSettled(send(context, 'c'));
  await clock.untilSettled(send(context, 'd'));
  expect([log, sequences]).toEqual([['a', 'c', 'd'], ['71:0', '72:0', '72:1']]);
});

// --- the engine -----------------------------------------------------------------------------------------------------------

let cluster: InlineCluster | undefined;

afterEach(async () => {
  await cluster?.stop();
  cluster = undefined;
});

async function threeBrokers() {
  const running = await InlineCluster.start(3);
  cluster = running;
  await running.ask(1, apis.createTopics, { topics: [{ name: 'orders', numPartitions: 1, replicationFactor: 3 }], timeoutMs: 25_000 });
  const transport = new LossyTransport(new TcpTransport({ clock: systemClock }), apis.produce.key);
  const context = aContext({ bootstrap: running.configs, transport, clock: systemClock });
  const leader = async (): Promise<number> => (await fetchTopicMetadata(context.client, 'orders')).partitions[0]?.leader ?? -1;
  await expect.poll(leader, { timeout: 30_000 }).toBeGreaterThan(0);
  const values = async (): Promise<string[]> => {
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }];
    const answer = await running.ask(await leader(), apis.fetch, { maxWaitMs: 100, minBytes: 1, sessionEpoch: -1, topics: [{ topic: 'orders', partitions }] }, 12);
    const bytes = answer.responses[0]?.partitions[0]?.records ?? Buffer.alloc(0);
    return [...batchesIn(bytes)].flatMap((batch) => readRecords(batch).map(({ value }) => String(value)));
  };
  return { running, transport, context, leader, values };
}

test('a leader that goes away with the answer: the next one knows the record, and it is there once', async () => {
  const { running, transport, context, leader, values } = await threeBrokers();
  await send(context, 'a');
  const first = await leader();
  transport.loseNext(() => running.stopBroker(first));
  expect(await send(context, 'b')).toMatchObject({ offset: 1 });
  expect(await send(context, 'c')).toMatchObject({ offset: 2 });
  await expect.poll(values, { timeout: 30_000 }).toEqual(['a', 'b', 'c']);
  expect(await leader()).not.toBe(first);
}, 120_000);

test('control: sent again without a sequence number it is there twice', async () => {
  const { transport, context, leader, values } = await threeBrokers();
  const target = { topic: 'orders', partition: 0, leader: await leader() };
  const batch = buildBatch({ records: [{ key: null, value: Buffer.from('a') }], now: Date.now() });
  transport.loseNext();
  await expect(produceBatch(context.client, target, Buffer.from(batch), { acks: -1, timeoutMs: 25_000 })).rejects.toMatchObject({ kind: 'unreachable' });
  await produceBatch(context.client, target, batch, { acks: -1, timeoutMs: 25_000 });
  await expect.poll(values, { timeout: 30_000 }).toEqual(['a', 'a']);
}, 120_000);
