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
async function aNode() {
  const clock = new FakeClock();
  const log = new MemoryRaftLog();
  for (let i = 0; i < 10; i += 1) log.appendAsLeader(buildBatch({ records: [{ key: null, value: Buffer.from(`v${i}`) }], now: 1 }), { leaderEpoch: 1 });
  await log.flush();
  const listener: RaftListener = { onCommitted: () => undefined, onSnapshot: () => undefined, onLeader: () => undefined, onResigned: () => undefined };
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
  return { clock, log, commits, snapshots };
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

test('a snapshot of what is not committed is refused', async () => {
  const { snapshots } = await aNode();
  await expect(snapshots.write({ endOffset: 9, epoch: 1, lastContainedLogTimestamp: 1, groups: [] })).rejects.toThrow('only records below 0 are committed');
});
