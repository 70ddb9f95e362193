import { faultAt } from '../../base/fault-sites.ts';
import type { Clock, TimerHandle } from '../../base/clock.ts';

/** A timer whose deadline moves often (every heartbeat): moving it later costs no timer, only a look when the old one fires. */
export class DeadlineTimer {
  private readonly clock: Clock;
  private readonly onExpired: () => void;
  private deadlineMs = 0;
  private armedMs = 0;
  private handle: TimerHandle | undefined;

  constructor(clock: Clock, onExpired: () => void) {
    this.clock = clock;
    this.onExpired = onExpired;
  }

  /** Expires `delayMs` from now, whatever it was set to before. */
  set(delayMs: number): void {
    this.deadlineMs = this.clock.monotonic() + (faultAt('expire-group-session') ? 1 : delayMs);
    if (this.handle && this.armedMs <= this.deadlineMs) return;
    this.arm();
  }

  cancel(): void {
    this.handle?.cancel();
    this.handle = undefined;
  }

  private arm(): void {
    this.handle?.cancel();
    this.armedMs = this.deadlineMs;
    this.handle = this.clock.after(this.deadlineMs - this.clock.monotonic(), () => this.fired());
  }

  private fired(): void {
    this.handle = undefined;
    if (this.clock.monotonic() < this.deadlineMs) this.arm();
    else this.onExpired();
  }
}
