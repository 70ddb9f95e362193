import type { Clock } from '../base/clock.ts';
import type { Histogram } from '../base/metrics.ts';

/** When a follower last heard its leader, whether it takes it for dead, and how long the quorum has been without one. */
export class LeaderWatch {
  private readonly clock: Clock;
  private readonly timeoutMs: number;
  private readonly electionLatency: Histogram;
  private lastContactMs = 0;
  private leaderlessSinceMs: number | undefined;
  private isSuspected = false;

  /** A leader counts as heard for `timeoutMs` after each contact; `electionLatency` gets the times without one. */
  constructor(options: { clock: Clock; timeoutMs: number; electionLatency: Histogram }) {
    this.clock = options.clock;
    this.timeoutMs = options.timeoutMs;
    this.electionLatency = options.electionLatency;
  }

  /** Something speaks against the leader's being alive, and it was not heard since. */
  get suspected(): boolean {
    return this.isSuspected;
  }

  /** How long the leader still counts as heard, ms; not above 0 when it does not. */
  get remainingMs(): number {
    return this.isSuspected ? 0 : this.lastContactMs + this.timeoutMs - this.clock.monotonic();
  }

  heard(): void {
    this.lastContactMs = this.clock.monotonic();
    if (this.isSuspected) this.leaderlessSinceMs = undefined;
    this.isSuspected = false;
  }

  suspect(): void {
    this.isSuspected = true;
    this.lost();
  }

  /** The leader is gone, or there was none yet. */
  lost(): void {
    this.leaderlessSinceMs ??= this.clock.monotonic();
  }

  /** The quorum has a leader again. */
  found(): void {
    if (this.leaderlessSinceMs !== undefined) this.electionLatency.observe(this.clock.monotonic() - this.leaderlessSinceMs);
    this.leaderlessSinceMs = undefined;
  }

  /** The role changed: suspicion was about the leader of before. */
  forgetSuspicion(): void {
    this.isSuspected = false;
  }
}
