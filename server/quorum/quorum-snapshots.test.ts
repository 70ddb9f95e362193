import { expect, test } from 'vitest';
import { FakeClock } from '../../test/kit/fake-clock.ts';
import { MemoryFileSystem } from '../../test/kit/memory-file-system.ts';
import { MemoryRaftLog } from '../../test/kit/memory-raft-log.ts';
import { silentLogger } from '../base/logger.ts';
import { MetricRegistry } from '../base/metrics.ts';
import { buildBatch } from '../records/records.ts';
import { CommitTracker } from './commit-tracker.ts';
import { QuorumSnapshots } from './quorum-snapshots.ts';
import type { RaftListener } from './raft-options.ts';
import { snapshotBatches } from './snapshot-format.ts';

/** A log of ten records, none of them committed yet, with snapshots that end at 3 and at 8. */
async function aNode({ logEpoch = 1 }: { logEpoch?: number } = {}) {
  const clock = new FakeClock();
  const log = new MemoryRaftLog();
  for (let i = 0; i < 10; i += 1) log.appendAsLeader(buildBatch({ records: [{ key: null, value: Buffer.from(`v${i}`) }], now: 1 }), { leaderEpoch: logEpoch });
  await log.flush();
  const loaded: number[] = [];
  const listener: RaftListener = { onCommitted: () => undefined, onSnapshot: ({ endOffset }) => void loaded.push(endOffset), onLeader: () => undefined, onResigned: () => undefined };
  const unexpected = (error: Error): never => {
    throw error;
  };
  const commits = new CommitTracker({ log, clock, listener, commitLatency: new MetricRegistry().histogram('l', ''), onDelivered: () => undefined, onFailed: unexpected });
  const fs = new MemoryFileSystem({ directories: ['/data/log'] });
  const snapshots = new QuorumSnapshots({ log, commits, fs, directory: '/data/log', clock, logger: silentLogger, listener, onFailed: unexpected, snapshots: { retentionBytes: 1 } });
  for (const endOffset of [3, 8]) {
    const draft = await snapshots.store.create({ endOffset, epoch: 1 });
    for (const batch of snapshotBatches({ epoch: 1, lastContainedLogTimestamp: 1, groups: [] })) await draft.append(batch);
    await draft.seal();
    await draft.install();
  }
  return { clock, log, commits, snapshots, loaded };
}

test('the log is not cut for a snapshot before the state has reached it', async () => {
  const { clock, log, commits, snapshots } = await aNode();
  commits.advanceTo(7);
  await clock.settle();
  await snapshots.clean();
  expect([log.logStartOffset, snapshots.store.ids.map(({ endOffset }) => endOffset)]).toEqual([0, [3, 8]]);
  commits.advanceTo(10);
  await clock.settle();
  await snapshots.clean();
  expect([log.logStartOffset, snapshots.store.ids.map(({ endOffset }) => endOffset)]).toEqual([8, [8]]);
});

test('at a start the log goes on after a snapshot whose last record it holds', async () => {
  const { log, commits, snapshots, loaded } = await aNode();
  await snapshots.restore();
  snapshots.stop();
  expect([log.logStartOffset, log.nextOffset, commits.end, loaded, snapshots.lastEpoch]).toEqual([0, 10, 8, [8], 1]);
});

test('a longer log of a later epoch, none of it committed, gives way to a snapshot', async () => {
  const { log, commits, snapshots, loaded } = await aNode({ logEpoch: 7 });
  await snapshots.restore();
  snapshots.stop();
  expect([log.logStartOffset, log.nextOffset, commits.end, loaded, snapshots.lastEpoch]).toEqual([8, 8, 8, [8], 1]);
});

test('a snapshot of what is not committed is refused', async () => {
  const { snapshots } = await aNode();
  await expect(snapshots.write({ endOffset: 9, epoch: 1, lastContainedLogTimestamp: 1, groups: [] })).rejects.toThrow('only records below 0 are committed');
});
