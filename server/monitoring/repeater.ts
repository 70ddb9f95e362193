import type { Clock, TimerHandle } from '../base/clock.ts';
import { type Logger, errorText } from '../base/logger.ts';

export interface RepeaterOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Shortest time from the start of one run to the start of the next, ms. */
  readonly periodMs: number;
  /** A run that takes longer than this share of the period stretches it: a large cluster is asked less often. */
  readonly maxBusyShare?: number;
  readonly run: () => Promise<void>;
}

/** Runs a job again and again, never twice at once. A failed run is logged and the next one comes as usual. */
export class Repeater {
  private readonly options: RepeaterOptions;
  private timer: TimerHandle | undefined;
  private current: Promise<void> | undefined;
  private stopped = false;

  constructor(options: RepeaterOptions) {
    this.options = options;
  }

  start(): void {
    void this.now();
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  /** Runs once from now on: joins nothing that began earlier, since that may have read old state. Never rejects. */
  async now(): Promise<void> {
    await this.current;
    if (this.stopped) return;
    if (this.current) return await this.current;
    this.timer?.cancel();
    const startedMs = this.options.clock.monotonic();
    this.current = this.options.run().catch((error: unknown) => {
      this.options.logger.debug('sampler-failed', { sampler: this.options.name, error: errorText(error) });
    });
    await this.current;
    this.current = undefined;
    if (this.stopped) return;
    const { periodMs, maxBusyShare = 0.2, clock } = this.options;
    const tookMs = clock.monotonic() - startedMs;
    const delayMs = Math.max(periodMs - tookMs, tookMs / maxBusyShare - tookMs, 0);
    this.timer = clock.after(delayMs, () => void this.now());
  }
}
