import { FakeClock } from '../../../test/kit/fake-clock.ts';
import { MemoryFileSystem } from '../../../test/kit/memory-file-system.ts';
import { type Logger, type LogFields, silentLogger } from '../../base/logger.ts';
import { MetricRegistry } from '../../base/metrics.ts';
import { seededRandom } from '../../base/random.ts';
import { BatchView } from '../../records/batch.ts';
import { buildBatch, type NewBatch, readRecords } from '../../records/records.ts';
import { DEFAULT_LOG_CONFIG, type LogConfig } from '../log-config.ts';
import { LogManager, type LogManagerOptions } from '../log-manager.ts';
import type { AppendOutcome } from '../outcomes.ts';
import type { PartitionLog } from '../partition-log.ts';

/** Topic id of the log that `aLog` makes. */
export const TOPIC_ID = 'abcdefghijklmnopqrstuv';

/** A data directory `/data` in memory with virtual time, and ways to open it again and again. */
export class LogWorld {
  readonly fs: MemoryFileSystem;
  readonly clock = new FakeClock();
  readonly events: { event: string; fields: LogFields | undefined }[] = [];
  metrics = new MetricRegistry();
  private readonly options: Partial<LogManagerOptions>;

  constructor(options: Partial<LogManagerOptions> = {}) {
    this.fs = new MemoryFileSystem({ directories: ['/data'], now: () => this.clock.now() });
    this.options = options;
  }

  open(options: Partial<LogManagerOptions> = {}): Promise<LogManager> {
    this.metrics = new MetricRegistry();
    const note = (event: string, fields?: LogFields): void => void this.events.push({ event, fields });
    const logger: Logger = { ...silentLogger, info: note, warn: note, error: note };
    return LogManager.open({
      directory: '/data',
      fs: this.fs,
      clock: this.clock,
      random: seededRandom(1),
      logger,
      metrics: this.metrics,
      durability: 'fsync',
      nodeId: 1,
      clusterId: 'cluster',
      defaults: DEFAULT_LOG_CONFIG,
      ...this.options,
      ...options,
    });
  }

  /** Opens the directory with the log `orders-0`. */
  async openLog(config: Partial<LogConfig> = {}, options: Partial<LogManagerOptions> = {}): Promise<{ manager: LogManager; log: PartitionLog }> {
    const manager = await this.open(options);
    return { manager, log: manager.getOrCreate('orders', 0, TOPIC_ID, { ...DEFAULT_LOG_CONFIG, ...config }) };
  }

  /** A client batch of one record per value, stamped now. */
  batch(values: readonly string[], more: Partial<NewBatch> = {}): Buffer {
    const records = values.map((value) => ({ key: Buffer.from('k'), value: Buffer.from(value) }));
    return buildBatch({ records, now: this.clock.now(), ...more });
  }

  append(log: PartitionLog, values: readonly string[], more: Partial<NewBatch> = {}, leaderEpoch = 0): AppendOutcome {
    return log.appendAsLeader(this.batch(values, more), { leaderEpoch, origin: 'client' });
  }

  /** Files of `orders-0`, by name. */
  files(): string[] {
    return Object.keys(this.fs.snapshot())
      .filter((path) => path.startsWith('/data/orders-0/'))
      .map((path) => path.slice('/data/orders-0/'.length))
      .sort();
  }

  bytesOf(name: string): Buffer {
    return this.fs.snapshot()[`/data/orders-0/${name}`] ?? Buffer.alloc(0);
  }

  text(path: string): string | undefined {
    return this.fs.snapshot()[path]?.toString('utf8');
  }
}

/** Every record below `maxOffset` (log end), as text, in order; throws when offsets do not grow. */
export async function readAll(log: PartitionLog, options: { from?: number; maxBytes?: number; maxOffset?: number } = {}): Promise<string[]> {
  const values: string[] = [];
  const maxOffset = options.maxOffset ?? log.logEndOffset;
  const from = options.from ?? log.logStartOffset;
  let offset = from;
  let last = -1;
  while (offset < maxOffset) {
    const outcome = await log.read({ startOffset: offset, maxBytes: options.maxBytes ?? 1 << 20, maxOffset, minOneMessage: true });
    if (outcome.kind !== 'data') throw new Error(`read at ${offset}: ${JSON.stringify(outcome)}`);
    if (outcome.bytes === 0) break;
    for (const chunk of outcome.chunks) {
      for (let at = 0; at < chunk.length; ) {
        const batch = new BatchView(chunk, at);
        if (!batch.isCrcValid()) throw new Error(`batch at ${batch.baseOffset} fails its CRC`);
        for (const record of readRecords(batch)) {
          if (record.offset <= last) throw new Error(`offset ${record.offset} after ${last}`);
          last = record.offset;
          if (record.offset >= from) values.push(record.value?.toString() ?? '');
        }
        at += batch.sizeInBytes;
      }
    }
    offset = outcome.nextOffset;
  }
  return values;
}

/** `count` values `prefix0`, `prefix1`, … */
export function numbered(count: number, prefix = 'v'): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}
