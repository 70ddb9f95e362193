import type { Offset } from '../base/ids.ts';
import type { LogConfig } from './log-config.ts';
import type { Segment } from './segment.ts';

/** A log as retention sees it. */
export interface RetentionView {
  readonly segments: readonly Segment[];
  readonly config: LogConfig;
  readonly logStartOffset: Offset;
  readonly highWatermark: Offset;
  readonly nextOffset: Offset;
  readonly nowMs: number;
}

/**
 * How many of the oldest segments may go (L9): whole segments, wholly below the high watermark; by the age of their largest
 * record timestamp (file time if they have none), by the size of what would remain, or because the log start passed them.
 * An empty active segment stays. Policies without `delete` only drop what the log start passed.
 */
export async function deletableByRetention(view: RetentionView): Promise<number> {
  const byStart = countWhile(view, (segment, end) => end <= view.logStartOffset && segment.baseOffset < end);
  if (!view.config.cleanupPolicy.includes('delete')) return byStart;
  return Math.max(byStart, await countExpired(view), countBySize(view));
}

async function countExpired(view: RetentionView): Promise<number> {
  const { retentionMs } = view.config;
  if (retentionMs < 0) return 0;
  let count = 0;
  for (const [index, segment] of view.segments.entries()) {
    if (!isBelowHighWatermark(view, index)) break;
    const largest = (await segment.largestTimestamp())?.timestamp ?? segment.modifiedMs;
    // What a damaged segment held is not known: it is as young as its file may be.
    const newest = segment.damages.length > 0 ? Math.max(largest, segment.modifiedMs) : largest;
    if (view.nowMs - newest <= retentionMs) break;
    count += 1;
  }
  return count;
}

function countBySize(view: RetentionView): number {
  const { retentionBytes } = view.config;
  if (retentionBytes < 0) return 0;
  let excess = -retentionBytes;
  for (const segment of view.segments) excess += segment.size;
  return countWhile(view, (segment) => {
    if (excess < segment.size) return false;
    excess -= segment.size;
    return true;
  });
}

function countWhile(view: RetentionView, expired: (segment: Segment, endOffset: Offset) => boolean): number {
  let count = 0;
  for (const [index, segment] of view.segments.entries()) {
    if (!isBelowHighWatermark(view, index) || !expired(segment, endOffsetOf(view, index))) break;
    count += 1;
  }
  return count;
}

function isBelowHighWatermark(view: RetentionView, index: number): boolean {
  const emptyActive = index === view.segments.length - 1 && view.segments[index]?.size === 0;
  return !emptyActive && endOffsetOf(view, index) <= view.highWatermark;
}

function endOffsetOf(view: RetentionView, index: number): Offset {
  return view.segments[index + 1]?.baseOffset ?? view.nextOffset;
}
