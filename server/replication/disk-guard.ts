import type { Clock, TimerHandle } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';

const CHECK_MS = 2_000;
const RESERVE_FRACTION = 0.05;
const RESERVE_BYTES = 256 * 1024 * 1024;

/**
 * Stops client produce before the disk is full: below 5 % or 256 MiB free, whichever is smaller, so that consumers, metadata,
 * replication and deletes go on (reliability rule D11). Looks at the volume every two seconds.
 */
export class DiskGuard {
  /** Whether producers are refused now. */
  isLow = false;
  private readonly diskSpace: () => Promise<{ totalBytes: number; freeBytes: number }>;
  private readonly logger: Logger;
  private readonly timer: TimerHandle;

  constructor(options: { diskSpace: () => Promise<{ totalBytes: number; freeBytes: number }>; clock: Clock; logger: Logger }) {
    this.diskSpace = options.diskSpace;
    this.logger = options.logger;
    this.timer = options.clock.every(CHECK_MS, () => void this.check());
    void this.check();
  }

  close(): void {
    this.timer.cancel();
  }

  private async check(): Promise<void> {
    const space = await this.diskSpace().catch(() => undefined);
    if (!space) return;
    const { totalBytes, freeBytes } = space;
    const isLow = freeBytes < Math.min(totalBytes * RESERVE_FRACTION, RESERVE_BYTES);
    if (isLow === this.isLow) return;
    this.isLow = isLow;
    if (isLow) this.logger.error('disk-almost-full', { totalBytes, freeBytes });
    else this.logger.info('disk-has-space-again', { totalBytes, freeBytes });
  }
}
