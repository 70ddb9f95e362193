import type { Message } from '../../../lib/contracts/messages.ts';
import type { PartitionScan } from './partition-scan.ts';
import type { Direction } from './plan.ts';

/** Partitions that are read at the same time. */
const PARALLEL = 4;

/**
 * Merges partitions by time: a match is released when every partition that is still being read has passed its time, so the order is
 * global over the range. Partitions that hold the merge up are read first. Ends when all are read; the caller may stop at any time.
 */
export async function* mergeByTime(
  scans: readonly PartitionScan[],
  direction: Direction,
  onFailure: (scan: PartitionScan, error: unknown) => void,
): AsyncGenerator<Message | 'progress'> {
  for (;;) {
    for (let scan = releasable(scans, direction); scan; scan = releasable(scans, direction)) {
      const match = scan.queue.shift();
      if (match) yield match.message;
    }
    const waiting = nextToRead(scans, direction);
    if (waiting.length === 0) return;
    await Promise.all(
      waiting.map((scan) =>
        scan.advance().catch((error: unknown) => {
          scan.failed = true;
          onFailure(scan, error);
        }),
      ),
    );
    yield 'progress';
  }
}

/** The partition whose first match comes next over all, if every unread partition is past it. */
function releasable(scans: readonly PartitionScan[], direction: Direction): PartitionScan | undefined {
  const sign = direction === 'forward' ? 1 : -1;
  let best: PartitionScan | undefined;
  let bestTime = 0;
  for (const scan of scans) {
    const head = scan.queue[0];
    if (!head) continue;
    const time = sign * head.orderTime;
    if (best === undefined || time < bestTime) {
      best = scan;
      bestTime = time;
    }
  }
  if (best === undefined) return undefined;
  const blocked = scans.some((scan) => scan !== best && scan.queue.length === 0 && !scan.exhausted && sign * scan.frontier < bestTime);
  return blocked ? undefined : best;
}

function nextToRead(scans: readonly PartitionScan[], direction: Direction): PartitionScan[] {
  const sign = direction === 'forward' ? 1 : -1;
  return scans
    .filter((scan) => scan.queue.length === 0 && !scan.exhausted)
    .sort((a, b) => sign * (a.frontier - b.frontier))
    .slice(0, PARALLEL);
}
