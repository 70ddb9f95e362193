import { afterEach, expect, test } from 'vitest';
import { MemoryFileSystem, systemError } from '../../test/kit/memory-file-system.ts';
import { randomUuid } from '../base/ids.ts';
import { silentLogger } from '../base/logger.ts';
import { systemRandom } from '../base/random.ts';
import { systemClock } from '../base/system-clock.ts';
import { TcpTransport } from '../broker/net/tcp-transport.ts';
import { localClusterDefaults } from '../metadata/configs/local-cluster-defaults.ts';
import { type Api, apis } from '../protocol/apis.ts';
import type { Decoded, Encodable, MessageDefinition } from '../protocol/definition.ts';
import { errorName, errors } from '../protocol/errors.ts';
import { RequestChannel } from '../protocol/request-channel.ts';
import { batchesIn } from '../records/batch.ts';
import { buildBatch, readRecords } from '../records/records.ts';
import { processEnvironment } from './broker-environment.ts';
import { BrokerLife } from './broker-life.ts';
import type { BrokerNodeConfig } from './broker-node-config.ts';
import { choosePorts } from './ports.ts';

const HOST = '127.0.0.1';
const ROOM = 1024 ** 3;
const WITHIN = { timeout: 30_000, interval: 25 };

interface DiskAtStart {
  readonly full?: boolean;
  readonly fault?: MemoryFileSystem['fault'];
}

/** A cluster of one broker on a disk in memory. */
class LoneBroker {
  readonly disk = new MemoryFileSystem({ totalBytes: ROOM });
  readonly fatal: unknown[] = [];
  starts = 0;
  readonly said: string[] = [];
  readonly life: BrokerLife;
  readonly over: Promise<void>;
  private readonly channel: RequestChannel;

  private constructor(config: BrokerNodeConfig, { full, fault }: DiskAtStart) {
    if (full) this.disk.totalBytes = 1;
    this.disk.fault = fault;
    const environment = { ...processEnvironment(config, () => undefined), fs: this.disk, logger: silentLogger };
    this.life = new BrokerLife({
      config,
      environment,
      emit: (message) => {
        if (message.type === 'ready') this.starts += 1;
        if (message.type === 'disk') this.said.push(`${message.state}: ${message.detail}`);
      },
      onFatal: (error) => this.fatal.push(error),
    });
    this.over = this.life.run();
    this.channel = new RequestChannel({ transport: new TcpTransport({ clock: systemClock }), address: config, clientId: 'test' });
  }

  static async start(disk: DiskAtStart = {}): Promise<LoneBroker> {
    const [ports] = await choosePorts(HOST, 0, 1);
    if (!ports) throw new Error('no ports');
    const voters = [{ id: 1, host: HOST, port: ports.internalPort }];
    const kafkaConfig = localClusterDefaults(1);
    const facts = { nodeId: 1, clusterId: randomUuid(systemRandom), rack: null, dataDir: '/data', durability: 'fsync', logLevel: 'error' } as const;
    return new LoneBroker({ ...facts, host: HOST, ...ports, voters, kafkaConfig }, disk);
  }

  ask<Req extends MessageDefinition, Res extends MessageDefinition>(api: Api<Req, Res>, request: Encodable<Req>, version = api.serve.max): Promise<Decoded<Res>> {
    return this.channel.send(api, version, request, 30_000);
  }

  async createTopic(): Promise<void> {
    await this.ask(apis.createTopics, { topics: [{ name: 'orders', numPartitions: 1, replicationFactor: 1 }], timeoutMs: 25_000 });
  }

  /** The name of the error of one record, or of what happened to the connection. */
  async produce(value: string): Promise<string> {
    const records = buildBatch({ records: [{ key: null, value: Buffer.from(value) }], now: Date.now() });
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }];
    try {
      const { responses } = await this.ask(apis.produce, { acks: -1, timeoutMs: 25_000, topicData });
      return errorName(responses[0]?.partitionResponses[0]?.errorCode ?? errors.UNKNOWN_SERVER_ERROR);
    } catch {
      return 'no answer';
    }
  }

  async consume(): Promise<string[]> {
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }];
    const answer = await this.ask(apis.fetch, { maxWaitMs: 100, minBytes: 1, sessionEpoch: -1, topics: [{ topic: 'orders', partitions }] }, 12);
    const bytes = answer.responses[0]?.partitions[0]?.records ?? Buffer.alloc(0);
    return [...batchesIn(bytes)].flatMap((batch) => readRecords(batch).map(({ value }) => String(value)));
  }

  async close(): Promise<void> {
    this.channel.close();
    await this.life.stop({ wholeCluster: true });
  }
}

let broker: LoneBroker | undefined;

afterEach(async () => {
  await broker?.close();
  broker = undefined;
});

async function aBrokerWith(value: string): Promise<LoneBroker> {
  const made = await LoneBroker.start();
  broker = made;
  await expect.poll(() => made.starts, WITHIN).toBe(1);
  await made.createTopic();
  await expect.poll(() => made.produce(value), WITHIN).toBe('NONE');
  return made;
}

test('a broker whose disk is full answers KAFKA_STORAGE_ERROR, leaves, and serves again with what it acknowledged when there is room', async () => {
  const on = await aBrokerWith('before');
  on.disk.totalBytes = 1;
  expect(await on.produce('refused')).toBe('KAFKA_STORAGE_ERROR');
  await expect.poll(() => on.produce('refused'), WITHIN).toBe('no answer');
  on.disk.totalBytes = ROOM;
  await expect.poll(() => on.produce('after'), WITHIN).toBe('NONE');
  expect(await on.consume()).toEqual(['before', 'after']);
  await expect.poll(() => on.said, WITHIN).toEqual([expect.stringMatching(/^failed: .*ENOSPC.*; it serves again when there is room$/), 'back: there is room on its disk']);
  expect({ starts: on.starts, fatal: on.fatal }).toEqual({ starts: 1, fatal: [] });
});

test('a broker whose disk is full from the start waits for room', async () => {
  const on = await LoneBroker.start({ full: true });
  broker = on;
  expect(await on.produce('early')).toBe('no answer');
  on.disk.totalBytes = ROOM;
  await expect.poll(() => on.starts, WITHIN).toBe(1);
  expect(on.fatal).toEqual([]);
});

test('a broker whose disk is broken leaves and does not come back by itself', async () => {
  const on = await aBrokerWith('before');
  on.disk.fault = ({ kind, path }) => (kind === 'datasync' ? systemError('EIO', path) : undefined);
  expect(await on.produce('refused')).toBe('KAFKA_STORAGE_ERROR');
  on.disk.fault = undefined;
  await on.over;
  expect(await on.produce('refused')).toBe('no answer');
  expect(on.said).toEqual([expect.stringContaining('it serves again after a restart')]);
  expect(on.fatal).toEqual([]);
});

test('a broker that is started on a broken disk ends with its message', async () => {
  const on = await LoneBroker.start({ fault: ({ kind, path }) => (kind === 'write-atomic' ? systemError('EIO', path) : undefined) });
  broker = on;
  await expect.poll(() => on.fatal.map(String), WITHIN).toEqual([expect.stringContaining('EIO')]);
});

test('what is not the fault of the disk ends the process', async () => {
  const on = await aBrokerWith('before');
  on.disk.fault = ({ kind, path }) => (kind === 'datasync' ? systemError('EMFILE', path) : undefined);
  expect(await on.produce('refused')).toBe('KAFKA_STORAGE_ERROR');
  await expect.poll(() => on.fatal.length, WITHIN).toBe(1);
});
