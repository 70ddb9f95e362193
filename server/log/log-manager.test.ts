import { expect, test } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import { MetricRegistry } from '../base/metrics.ts';
import { seededRandom } from '../base/random.ts';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { MemoryFileSystem } from '../../test/kit/memory-file-system.ts';
import { buildBatch } from '../records/records.ts';
import { DEFAULT_LOG_CONFIG, type LogConfig } from './log-config.ts';
import { LogManager, type LogManagerOptions } from './log-manager.ts';
import type { PartitionLog } from './partition-log.ts';

const TOPIC_ID = 'abcdefghijklmnopqrstuv';

function aWorld(options: Partial<LogManagerOptions> = {}) {
  const fs = new MemoryFileSystem({ directories: ['/data'] });
  const clock = new FakeClock();
  const open = (more: Partial<LogManagerOptions> = {}): Promise<LogManager> =>
    LogManager.open({
      directory: '/data',
      fs,
      clock,
      random: seededRandom(1),
      logger: silentLogger,
      metrics: new MetricRegistry(),
      durability: 'fsync',
      nodeId: 1,
      clusterId: 'cluster',
      defaults: DEFAULT_LOG_CONFIG,
      ...options,
      ...more,
    });
  return { fs, clock, open };
}

function config(overrides: Partial<LogConfig> = {}): LogConfig {
  return { ...DEFAULT_LOG_CONFIG, ...overrides };
}

function append(log: PartitionLog, clock: FakeClock, ...values: string[]) {
  const records = values.map((value) => ({ key: Buffer.from('k'), value: Buffer.from(value) }));
  return log.appendAsLeader(buildBatch({ records, now: clock.now() }), { leaderEpoch: 3, origin: 'client' });
}

async function valuesOf(log: PartitionLog, startOffset: number, maxBytes = 1 << 20): Promise<number> {
  const outcome = await log.read({ startOffset, maxBytes, maxOffset: log.logEndOffset, minOneMessage: true });
  return outcome.kind === 'data' ? outcome.nextOffset : -1;
}

test('smoke: append, read, close, reopen', async () => {
  const { open, clock, fs } = aWorld();
  const manager = await open();
  const log = manager.getOrCreate('orders', 0, TOPIC_ID, config());
  expect(append(log, clock, 'a', 'b')).toMatchObject({ kind: 'appended', baseOffset: 0, lastOffset: 1 });
  expect(append(log, clock, 'c')).toMatchObject({ kind: 'appended', baseOffset: 2, lastOffset: 2 });
  await log.flush();
  expect(log.logEndOffset).toBe(3);
  expect(log.durableEndOffset).toBe(3);
  expect(await valuesOf(log, 0)).toBe(3);
  log.setHighWatermark(3);
  await manager.close({ brokerEpoch: 7 });
  const again = await open();
  expect(again.previousBrokerEpoch).toBe(7);
  const reopened = again.get('orders', 0);
  expect(reopened?.logEndOffset).toBe(3);
  expect(reopened?.highWatermark).toBe(3);
  expect(reopened?.topicId).toBe(TOPIC_ID);
  expect(again.recovered).toEqual([]);
  if (reopened) expect(await valuesOf(reopened, 1)).toBe(3);
});
