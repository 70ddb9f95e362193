import type { SearchQuery } from '../../../lib/contracts/messages.ts';

/** Offsets to read in one partition, half-open, and in which direction. */
export interface PlannedRange {
  readonly partition: number;
  readonly startOffset: number;
  readonly endOffset: number;
}

/** What the log of a partition holds now and where the asked times lie in it. */
export interface PartitionBounds {
  readonly partition: number;
  readonly startOffset: number;
  readonly endOffset: number;
  /** First offset at or after `time` and `toTime`; undefined when not asked; the end when nothing is that new. */
  readonly timeOffset?: number;
  readonly toTimeOffset?: number;
}

export type Direction = 'forward' | 'backward';

/** The newest matches are searched from the end; everything else runs forward. */
export function directionOf(query: Pick<SearchQuery, 'from'>): Direction {
  return query.from === 'newest' ? 'backward' : 'forward';
}

/** Ranges of a search, partitions that have nothing left out. A cursor stands for where an earlier search stopped. */
export function planRanges(query: Pick<SearchQuery, 'from' | 'offset' | 'cursor'>, bounds: readonly PartitionBounds[]): PlannedRange[] {
  const resume = query.cursor === undefined ? undefined : parseCursor(query.cursor);
  return bounds
    .filter((bound) => resume === undefined || resume.has(bound.partition))
    .map((bound) => rangeOf(query, bound, resume?.get(bound.partition)))
    .filter((range) => range.startOffset < range.endOffset);
}

function rangeOf(query: Pick<SearchQuery, 'from' | 'offset'>, bound: PartitionBounds, resume: number | undefined): PlannedRange {
  const endOffset = Math.min(bound.endOffset, bound.toTimeOffset ?? bound.endOffset);
  if (directionOf(query) === 'backward') {
    return { partition: bound.partition, startOffset: bound.startOffset, endOffset: Math.min(endOffset, resume ?? endOffset) };
  }
  const asked = query.from === 'offset' ? (query.offset ?? 0) : query.from === 'time' ? (bound.timeOffset ?? bound.endOffset) : bound.startOffset;
  return { partition: bound.partition, startOffset: Math.max(bound.startOffset, resume ?? asked), endOffset };
}

/** Reads `partition:offset,…`. */
export function parseCursor(text: string): Map<number, number> {
  return new Map(
    text.split(',').map((pair): [number, number] => {
      const [partition = '0', offset = '0'] = pair.split(':');
      return [Number(partition), Number(offset)];
    }),
  );
}

/** The cursor of what is left; null when nothing is. */
export function formatCursor(left: readonly { partition: number; offset: number }[]): string | null {
  if (left.length === 0) return null;
  return left.map(({ partition, offset }) => `${partition}:${offset}`).join(',');
}

/**
 * Offsets of the next backward chunk: enough for what is still wanted, sized by what the records of the last chunk weighed, so that
 * one chunk stays near `targetBytes`.
 */
export function chunkOffsets(options: { wanted: number; bytesPerOffset: number | undefined; targetBytes: number }): number {
  if (options.bytesPerOffset === undefined) return Math.max(64, Math.min(options.wanted, 1_000));
  const fitting = Math.floor(options.targetBytes / Math.max(1, options.bytesPerOffset));
  return Math.max(16, Math.min(fitting, 100_000));
}
