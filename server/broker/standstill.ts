import type { Clock, TimerHandle } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { isPlanted } from '../base/planted-bugs.ts';

/** How often this process looks at the clock when it has nothing else to do. */
const LOOK_EVERY_MS = 100;
/** What a busy process may take between two looks. */
const SHORTEST_MS = 3 * LOOK_EVERY_MS;

export interface StandstillOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** From what gap on others may have taken this broker for gone, ms. */
  readonly limitMs: () => number;
  /** How long the quorum is waited for, ms: a broker without a controller serves by what it knows, as in Kafka. */
  readonly waitMs: () => number;
  /** Resolves once this broker knows what was committed when it was called. */
  readonly catchUp: () => Promise<void>;
}

/**
 * Notices that this process did not run for a while (stopped, swapped out, its machine suspended): then its partitions may have other leaders
 * that it has not heard of. Silence of the controller alone is no such gap. Only whoever looks at the clock can tell, and after a standstill
 * that may be a request rather than the timer.
 */
export class Standstill {
  private readonly options: StandstillOptions;
  private readonly timer: TimerHandle;
  private lastLookMs: number;
  private doubt: Promise<void> | undefined;

  constructor(options: StandstillOptions) {
    this.options = options;
    this.lastLookMs = options.clock.monotonic();
    this.timer = options.clock.every(LOOK_EVERY_MS, () => this.look());
  }

  /** Undefined: this broker knows what it leads. Else resolves when it does again, or nobody can tell it; ask again then. */
  get uncertain(): Promise<void> | undefined {
    this.look();
    return isPlanted('serve-after-standstill') ? undefined : this.doubt;
  }

  close(): void {
    this.timer.cancel();
  }

  private look(): void {
    const now = this.options.clock.monotonic();
    const gapMs = now - this.lastLookMs;
    this.lastLookMs = now;
    if (gapMs >= Math.max(SHORTEST_MS, this.options.limitMs())) this.begin(gapMs);
  }

  private begin(gapMs: number): void {
    const { clock, logger, catchUp, waitMs } = this.options;
    const wokeMs = clock.monotonic();
    const doubt = new Promise<void>((resolve) => {
      const end = (caughtUp: boolean): void => {
        timer.cancel();
        if (this.doubt !== doubt) return resolve();
        this.doubt = undefined;
        logger.info('broker-certain', { caughtUp, afterMs: Math.round(clock.monotonic() - wokeMs) });
        resolve();
      };
      const timer = clock.after(waitMs(), () => end(false));
      void catchUp().then(() => end(true));
    });
    this.doubt = doubt;
    logger.warn('broker-stood-still', { ms: Math.round(gapMs) });
  }
}
