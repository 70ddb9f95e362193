/** T10: what recovery has to read after kill -9 is what came after the last recovery points, whatever the size of the logs. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../server/base/system-clock.ts';
import { TcpTransport } from '../../server/broker/net/tcp-transport.ts';
import { apis } from '../../server/protocol/apis.ts';
import { errors } from '../../server/protocol/errors.ts';
import { RequestChannel } from '../../server/protocol/request-channel.ts';
import { buildBatch } from '../../server/records/records.ts';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { until } from '../kit/until.ts';

const TOPIC = 'many';
const PARTITIONS = 1_000;
const BATCH_BYTES = 8 * 1024;
const RECORDS_IN_BATCH = 8;
/** Partitions in one produce request. */
const AT_ONCE = 100;
const MIB = 1024 * 1024;
const TIMEOUT_MS = 30_000;
const LIMIT_MS = 60_000;
const POINTS = 'broker-1/recovery-point-offset-checkpoint';
const run = chaosRun('recovery-time');
let cluster: ClusterProcess | undefined;
let directory = '';

afterEach(async () => {
  await cluster?.killAll();
  cluster = undefined;
  fs.rmSync(directory, { recursive: true, force: true });
});

/** What a start after kill -9 had to do. */
interface Recovery {
  readonly scannedBytes: number;
  /** Of the logs alone, ms. */
  readonly logsMs: number;
  /** From the start of the engine to the first acknowledged record, ms. */
  readonly firstAckMs: number;
}

function send<T>(ask: (channel: RequestChannel) => Promise<T>): Promise<T> {
  const [address] = cluster?.facts.brokers ?? [];
  if (!address) throw new Error('no cluster runs');
  const channel = new RequestChannel({ transport: new TcpTransport({ clock: systemClock }), address, clientId: 'recovery-time' });
  return ask(channel).finally(() => channel.close());
}

/** One batch to each of these partitions; true once all are acknowledged. */
function produce(partitions: readonly number[]): Promise<boolean> {
  const value = Buffer.alloc(BATCH_BYTES / RECORDS_IN_BATCH);
  const records = buildBatch({ records: Array.from({ length: RECORDS_IN_BATCH }, () => ({ key: null, value })), now: Date.now() });
  const partitionData = partitions.map((index) => ({ index, records }));
  return send(async (channel) => {
    const { responses } = await channel.send(apis.produce, 9, { acks: -1, timeoutMs: TIMEOUT_MS, topicData: [{ name: TOPIC, partitionData }] }, TIMEOUT_MS);
    return responses.every(({ partitionResponses }) => partitionResponses.every(({ errorCode }) => errorCode === errors.NONE));
  });
}

async function produceToAll(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (let first = 0; first < PARTITIONS; first += AT_ONCE) {
      expect(await produce(Array.from({ length: AT_ONCE }, (_, i) => first + i))).toBe(true);
    }
  }
}

async function createTopic(): Promise<void> {
  const topics = [{ name: TOPIC, numPartitions: PARTITIONS, replicationFactor: 1 }];
  await send((channel) => channel.send(apis.createTopics, 5, { topics, timeoutMs: TIMEOUT_MS }, TIMEOUT_MS));
  await until(() => produce([PARTITIONS - 1]), 'all partitions', LIMIT_MS);
}

async function startAgain(): Promise<Recovery> {
  const startedAt = Date.now();
  let loaded: { scannedBytes: number; durationMs: number } | undefined;
  const onLogLine = (line: string): void => {
    if (line.includes('"logs-loaded"')) loaded = JSON.parse(line) as { scannedBytes: number; durationMs: number };
  };
  cluster = await ClusterProcess.start({ brokers: 1, dataDir: directory, onLogLine, logLevel: 'info' });
  await until(() => produce([0]), 'an acknowledgement', LIMIT_MS);
  const firstAckMs = Date.now() - startedAt;
  if (!loaded) throw new Error(`the broker did not say what it loaded\n${cluster.logTail}`);
  return { scannedBytes: loaded.scannedBytes, logsMs: loaded.durationMs, firstAckMs };
}

/** Resolves when a checkpoint has moved the recovery points of all partitions to `offset`. */
async function untilCheckpointed(offset: number): Promise<void> {
  const file = path.join(directory, POINTS);
  const isThere = (): boolean => {
    const points = fs.readFileSync(file, 'utf8').split('\n').filter((line) => line.startsWith(`${TOPIC} `));
    return points.length === PARTITIONS && points.every((line) => Number(line.split(' ')[2]) >= offset);
  };
  await until(isThere, 'recovery points at the ends of the logs', LIMIT_MS);
}

test.skipIf(!run.long)('after kill -9 a broker with 1,000 partitions reads what came after its recovery points, and without them everything', async () => {
  const rounds = 12;
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-recovery-'));
  cluster = await ClusterProcess.start({ brokers: 1, dataDir: directory });
  await createTopic();
  await produceToAll(rounds);
  await untilCheckpointed(rounds * RECORDS_IN_BATCH);
  await produceToAll(1);
  await cluster.killAll();
  const after = await startAgain();
  await cluster.killAll();
  fs.rmSync(path.join(directory, POINTS));
  const everything = await startAgain();
  const writtenBytes = (rounds + 1) * PARTITIONS * BATCH_BYTES;
  const told = ({ scannedBytes, logsMs, firstAckMs }: Recovery): string => `${(scannedBytes / MIB).toFixed(1)}MiB/${logsMs}ms/${firstAckMs}ms`;
  printReport(run, {
    name: 'recovery-time',
    operations: PARTITIONS,
    acknowledged: (rounds + 1) * PARTITIONS * RECORDS_IN_BATCH,
    faults: 2,
    violations: 0,
    control: `without recovery points ${told(everything)}`,
    figures: { 'written-MiB': Math.round(writtenBytes / MIB), 'scanned/logs/first-ack': told(after) },
  });
  // What came after, and the last indexed batch before it, in each log.
  expect(after.scannedBytes).toBeLessThan(3 * PARTITIONS * BATCH_BYTES);
  expect(everything.scannedBytes).toBeGreaterThanOrEqual(writtenBytes);
});
