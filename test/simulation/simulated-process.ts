import type { Clock, TimerHandle } from '../../server/base/clock.ts';

/**
 * One process of the simulated machine: what it waits for comes back now, at `resume`, or after `kill` never. Its wall clock may
 * be set wrong.
 */
export class SimulatedProcess {
  readonly name: string;
  readonly clock: Clock;
  private readonly world: Clock;
  private readonly periodic = new Set<TimerHandle>();
  private readonly held: (() => void)[] = [];
  private isAlive = true;
  private isPaused = false;
  private draining = false;
  wallSkewMs = 0;

  constructor(options: { name: string; world: Clock }) {
    this.name = options.name;
    this.world = options.world;
    this.clock = {
      now: () => this.world.now() + this.wallSkewMs,
      monotonic: () => this.world.monotonic(),
      after: (delayMs, callback) => this.after(delayMs, callback),
      every: (periodMs, callback) => this.every(periodMs, callback),
    };
  }

  get alive(): boolean {
    return this.isAlive;
  }

  get paused(): boolean {
    return this.isPaused;
  }

  /** Runs `callback` as this process: at once, or after what a pause held back, or never. */
  enter(callback: () => void): void {
    if (!this.isAlive) return;
    if (this.isPaused || this.held.length > 0) this.held.push(callback);
    else callback();
  }

  /** Resolves when `ms` have passed outside; a paused process sees it at its resume, a dead one never. */
  outside(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.world.after(ms, () => this.enter(resolve));
    });
  }

  /** SIGSTOP. */
  pause(): void {
    this.isPaused = true;
  }

  /** SIGCONT: what fell due meanwhile happens now, in order. */
  resume(): void {
    this.isPaused = false;
    if (!this.draining) this.drain();
  }

  /** SIGKILL. */
  kill(): void {
    this.isAlive = false;
    this.held.length = 0;
    for (const timer of this.periodic) timer.cancel();
    this.periodic.clear();
  }

  private drain(): void {
    this.draining = this.held.length > 0 && !this.isPaused;
    if (!this.draining) return;
    this.world.after(0, () => {
      this.draining = false;
      if (this.isPaused || !this.isAlive) return;
      this.held[0]?.();
      this.held.shift();
      this.drain();
    });
  }

  private after(delayMs: number, callback: () => void): TimerHandle {
    let cancelled = false;
    const timer = this.world.after(delayMs, () => {
      this.enter(() => {
        if (!cancelled) callback();
      });
    });
    return {
      cancel: () => {
        cancelled = true;
        timer.cancel();
      },
    };
  }

  private every(periodMs: number, callback: () => void): TimerHandle {
    if (!this.isAlive) return { cancel: () => undefined };
    let waiting = false;
    const timer = this.world.every(periodMs, () => {
      if (waiting) return;
      waiting = true;
      this.enter(() => {
        waiting = false;
        if (this.periodic.has(timer)) callback();
      });
    });
    this.periodic.add(timer);
    return {
      cancel: () => {
        this.periodic.delete(timer);
        timer.cancel();
      },
    };
  }
}
