/** A data directory with every kind of file in it, as bytes; what it answers when it is opened again; and what a damaged copy may answer. */
import { METADATA_TOPIC, METADATA_TOPIC_ID } from '../../../server/base/ids.ts';
import { errorText, silentLogger } from '../../../server/base/logger.ts';
import { DEFAULT_LOG_CONFIG } from '../../../server/log/log-config.ts';
import type { LogManager } from '../../../server/log/log-manager.ts';
import type { PartitionLog } from '../../../server/log/partition-log.ts';
import { LogWorld, TOPIC_ID } from '../../../server/log/testing/log-world.ts';
import { QuorumStateFile } from '../../../server/quorum/quorum-state-file.ts';
import { snapshotBatches } from '../../../server/quorum/snapshot-format.ts';
import { SnapshotStore } from '../../../server/quorum/snapshot-store.ts';
import { BatchView } from '../../../server/records/batch.ts';
import { readRecords } from '../../../server/records/records.ts';

/** Files by path. */
export type Image = Readonly<Record<string, Buffer>>;

const METADATA_DIRECTORY = `/data/${METADATA_TOPIC}-0`;
const EPOCHS = [0, 1, 2, 3, 4, 5, 6];
const PLAIN = { ...DEFAULT_LOG_CONFIG, segmentBytes: 2_500, indexIntervalBytes: 300 };
const COMPACTED = { ...PLAIN, cleanupPolicy: ['compact'] as const, minCleanableDirtyRatio: 0 };

/** After a clean stop, or after a kill right behind a checkpoint. */
export async function anImage(lastStop: 'clean' | 'killed'): Promise<Image> {
  const world = new LogWorld();
  const manager = await world.open();
  const orders = manager.getOrCreate('orders', 0, TOPIC_ID, PLAIN);
  const keys = manager.getOrCreate('keys', 0, TOPIC_ID, COMPACTED);
  const metadata = manager.getOrCreate(METADATA_TOPIC, 0, METADATA_TOPIC_ID, PLAIN, { syncEveryAppend: true });
  for (let i = 0; i < 40; i += 1) {
    const epoch = Math.floor(i / 12);
    world.append(orders, [`a${i}`.padEnd(90), `b${i}`], { producerId: 7 + (i % 2), producerEpoch: 0, baseSequence: (i >> 1) * 2 }, epoch);
    world.append(keys, [`c${i}`.padEnd(200)], {}, epoch);
    metadata.appendAsLeader(world.batch([`m${i}`.padEnd(120)]), { leaderEpoch: epoch, origin: 'raft' });
    await world.clock.advance({ ms: 10 });
  }
  await quorumState(manager).save({ epoch: 4, leaderId: 2, votedId: 3 });
  await writeSnapshot(snapshotStore(manager));
  await Promise.all([orders, keys, metadata].map((log) => log.flush()));
  for (const log of [orders, keys, metadata]) log.setHighWatermark(log.logEndOffset);
  await manager.checkpointRecovery();
  await manager.compact();
  orders.advanceLogStartOffset(5);
  await manager.checkpointRecovery();
  await world.clock.advance({ seconds: 6 });
  if (lastStop === 'clean') await manager.close({ brokerEpoch: 31 });
  else world.fs.crash('process');
  return Object.fromEntries(Object.entries(world.fs.snapshot()).filter(([path]) => !path.endsWith('/.lock')));
}

/** A disk that holds `image`. */
export async function aWorldWith(image: Image): Promise<LogWorld> {
  const world = new LogWorld();
  for (const directory of new Set(Object.keys(image).map((path) => path.slice(0, path.lastIndexOf('/'))))) await world.fs.makeDirectory(directory);
  for (const [path, bytes] of Object.entries(image)) {
    await world.fs.open(path, 'create');
    world.fs.overwrite(path, bytes);
  }
  return world;
}

interface LogAnswers {
  /** `epoch value` by offset. */
  readonly records: ReadonlyMap<number, string>;
  /** Offsets whose read failed. */
  readonly failedAt: ReadonlySet<number>;
  readonly logEndOffset: number;
  readonly highWatermark: number;
  /** Exact or an error; by question. */
  readonly exact: ReadonlyMap<string, string>;
}

/** Everything that a directory answers. */
export interface Answers {
  /** Why it refused to open; then there is nothing else. */
  readonly refused: string | undefined;
  readonly logs: ReadonlyMap<string, LogAnswers>;
  readonly exact: ReadonlyMap<string, string>;
  /** It said that something was wrong: damage, a cut, a restored or rebuilt file. */
  readonly reports: readonly string[];
}

const ERROR = 'error';
const REPORTS = /^(segment-damaged|file-|offset-checkpoint-ignored|epoch-checkpoint-rebuilt|torn-log-end)/;

/** Opens `image` and asks everything. */
export async function answersOf(image: Image, offsets = 80): Promise<Answers> {
  const world = await aWorldWith(image);
  const logs = new Map<string, LogAnswers>();
  const exact = new Map<string, string>();
  const reports = (): string[] => world.events.map(({ event }) => event).filter((event) => REPORTS.test(event));
  let manager: LogManager;
  try {
    manager = await world.open();
  } catch (error) {
    return { refused: errorText(error), logs, exact, reports: reports() };
  }
  exact.set('directory id', manager.directoryId);
  exact.set('quorum state', await orError(async () => JSON.stringify(await quorumState(manager).load())));
  exact.set('metadata snapshot', await orError(() => readSnapshot(snapshotStore(manager))));
  for (const log of [...manager.all(), manager.get(METADATA_TOPIC, 0)]) {
    if (log) logs.set(`${log.topic}-${log.partition}`, await logAnswers(log, offsets));
  }
  return { refused: undefined, logs, exact, reports: reports() };
}

async function logAnswers(log: PartitionLog, offsets: number): Promise<LogAnswers> {
  const records = new Map<number, string>();
  const failedAt = new Set<number>();
  for (let offset = log.logStartOffset; offset < log.logEndOffset; ) {
    const read = await log.read({ startOffset: offset, maxBytes: 1 << 20, maxOffset: log.logEndOffset, minOneMessage: true });
    if (read.kind !== 'data') failedAt.add(offset);
    if (read.kind === 'data') for (const chunk of read.chunks) take(chunk, log.logStartOffset, records);
    offset = read.kind === 'data' && read.nextOffset > offset ? read.nextOffset : offset + 1;
  }
  const exact = new Map<string, string>([
    ['topic id', log.topicId],
    ['log start', String(log.logStartOffset)],
    ['producers', JSON.stringify(log.activeProducers())],
    ['greatest time', await orError(async () => JSON.stringify(await log.maxTimestampOffset()))],
  ]);
  for (const epoch of EPOCHS) exact.set(`end of epoch ${epoch}`, JSON.stringify(log.epochEndOffset(epoch)));
  for (let time = 0; time < offsets * 5; time += 55) {
    exact.set(`offset of time ${time}`, await orError(async () => JSON.stringify(await log.offsetForTimestamp(time, log.logEndOffset))));
  }
  return { records, failedAt, logEndOffset: log.logEndOffset, highWatermark: log.highWatermark, exact };
}

function take(chunk: Buffer, from: number, records: Map<number, string>): void {
  for (let at = 0; at < chunk.length; ) {
    const batch = new BatchView(chunk, at);
    // A client refuses such a batch itself; what it would take is noted as served.
    const whole = batch.isCrcValid();
    for (const record of whole ? readRecords(batch) : []) if (record.offset >= from) records.set(record.offset, `${batch.partitionLeaderEpoch} ${record.value}`);
    at += batch.sizeInBytes;
  }
}

/** What a damaged copy answered against what was written. Empty: the same answers, or errors, or (for marks) a report. */
export function wrongAnswers(truth: Answers, got: Answers): string[] {
  if (got.refused !== undefined) return [];
  const wrong: string[] = [];
  compareExact(truth.exact, got.exact, '', wrong);
  for (const [name, right] of truth.logs) {
    const log = got.logs.get(name);
    if (!log) {
      wrong.push(`${name} is gone`);
      continue;
    }
    if (log.logEndOffset !== right.logEndOffset) wrong.push(`${name} ends at ${log.logEndOffset} instead of ${right.logEndOffset}`);
    if (log.highWatermark !== right.highWatermark && got.reports.length === 0) wrong.push(`${name}: high watermark ${log.highWatermark}, and nothing is said`);
    for (const [offset, value] of log.records) if (right.records.get(offset) !== value) wrong.push(`${name}: offset ${offset} is ${value.trim()}`);
    for (const offset of right.records.keys()) {
      if (!log.records.has(offset) && !log.failedAt.has(offset)) wrong.push(`${name}: offset ${offset} is missing without an error`);
    }
    compareExact(right.exact, log.exact, `${name}: `, wrong);
  }
  return wrong;
}

function compareExact(truth: ReadonlyMap<string, string>, got: ReadonlyMap<string, string>, prefix: string, wrong: string[]): void {
  for (const [question, answer] of truth) {
    const found = got.get(question);
    if (found !== answer && found !== ERROR) wrong.push(`${prefix}${question} is ${found} instead of ${answer}`);
  }
}

function quorumState(manager: LogManager): QuorumStateFile {
  return new QuorumStateFile({ fs: manager.fs, directory: METADATA_DIRECTORY, clusterId: 'cluster', voterIds: [1, 2, 3] });
}

function snapshotStore(manager: LogManager): SnapshotStore {
  return new SnapshotStore({ fs: manager.fs, directory: METADATA_DIRECTORY, logger: silentLogger });
}

async function writeSnapshot(store: SnapshotStore): Promise<void> {
  await store.open();
  const draft = await store.create({ endOffset: 30, epoch: 2 });
  const groups = [0, 1, 2].map((i) => [Buffer.from(`s${i}`.padEnd(100)), Buffer.from(`t${i}`)]);
  for (const batch of snapshotBatches({ epoch: 2, lastContainedLogTimestamp: 300, groups })) await draft.append(batch);
  await draft.seal();
  await draft.install();
}

/** Rejects when no snapshot can be read. */
async function readSnapshot(store: SnapshotStore): Promise<string> {
  await store.open();
  const content = store.latest && (await store.load(store.latest));
  if (!content) throw new Error('no snapshot');
  return JSON.stringify({ ...content, records: content.records.map((value) => value.toString()) });
}

function orError(ask: () => Promise<string>): Promise<string> {
  return ask().catch(() => ERROR);
}
