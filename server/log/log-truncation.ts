import { assert } from '../base/assert.ts';
import type { Offset } from '../base/ids.ts';
import type { LogCore } from './log-core.ts';
import { locateCut } from './segment-cut.ts';
import { removeFiles } from './segment-files.ts';

/** Drops everything at and above `offset`, or restarts the log there when it lies below the first segment. Resolves when the files are cut. */
export function truncateLog(core: LogCore, offset: Offset): Promise<void> {
  return exclusively(core, () => truncateNow(core, offset));
}

/** Empties the log; the next offset is `offset`. */
export function restartLog(core: LogCore, offset: Offset): Promise<void> {
  return exclusively(core, () => restartNow(core, offset));
}

/** Runs `work` as a writer job: everything queued is in the files, and nothing may be appended meanwhile. */
async function exclusively(core: LogCore, work: () => Promise<void>): Promise<void> {
  assert(!core.truncating, `two truncations of ${core.name} at once`);
  core.truncating = true;
  try {
    await core.writer.job(work);
  } finally {
    core.truncating = false;
  }
}

async function truncateNow(core: LogCore, offset: Offset): Promise<void> {
  const first = core.segments[0];
  if (!first || offset < first.baseOffset) return restartNow(core, offset);
  const { env, writer } = core;
  const cut = await locateCut(core.segments, offset, env.handles);
  const removed = core.segments.splice(cut.segmentIndex + 1);
  const { segment, position } = cut;
  const hadProducers = core.producers.size > 0;
  segment.sealed = false;
  if (position < segment.heads.bytes) segment.heads.lose();
  segment.notedBytes = 0;
  segment.size = position;
  segment.writtenBytes = position;
  core.moveEndTo(cut.nextOffset);
  // Before the file is cut: a recovery point above the end would call a later torn tail safe.
  await env.checkpointRecoveryPoints();
  await Promise.all([segment, ...removed].map((one) => env.sums.forget(core.sumNameOf(one))));
  for (const gone of removed) writer.forgetSegment(gone);
  await removeFiles(env, removed.reverse());
  await env.handles.use(segment.logPath, 'create', async (handle) => {
    await handle.truncate(position);
    await handle.datasync();
  });
  await segment.persistIndexes(true);
  await core.snapshots.removeAbove(cut.nextOffset);
  await core.writeEpochs();
  if (hadProducers) core.producers = await core.snapshots.replay(env.handles, core.segments, core.next);
}

async function restartNow(core: LogCore, offset: Offset): Promise<void> {
  const { env, writer } = core;
  const removed = core.segments;
  for (const gone of removed) writer.forgetSegment(gone);
  core.segments = [core.newSegment(offset)];
  core.moveEndTo(Math.min(offset, core.next));
  core.tail.clear();
  core.epochs.clear();
  core.producers.clear();
  writer.restartAt(offset);
  core.next = offset;
  core.start = offset;
  core.high = offset;
  // While files go one by one nothing may count as safe: a power cut must find a shorter log, not a damaged one.
  core.recoveryPoint = Math.min(offset, removed[0]?.baseOffset ?? offset);
  await env.checkpointRecoveryPoints();
  await Promise.all(removed.map((one) => env.sums.forget(core.sumNameOf(one))));
  await removeFiles(env, removed.reverse());
  await core.snapshots.removeAbove(-1);
  await core.createFile(core.active);
  await core.writeEpochs();
  await env.fs.syncDirectory(core.directory);
  core.recoveryPoint = offset;
}
