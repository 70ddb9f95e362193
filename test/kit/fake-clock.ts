import type { Clock, TimerHandle } from '../../server/base/clock.ts';

/** A span of virtual time; the parts add up. */
export interface Span {
  readonly ms?: number;
  readonly seconds?: number;
  readonly minutes?: number;
}

interface Timer {
  readonly dueMs: number;
  readonly sequence: number;
  readonly periodMs: number | undefined;
  readonly callback: () => void;
}

/** Wall clock of a fresh fake clock: 2026-01-01T00:00:00Z. */
export const FAKE_EPOCH_MS = 1_767_225_600_000;

/**
 * Virtual time. Nothing runs until a test says so: `advance` runs due timers in the order of their due time (then of their
 * creation) and drains all microtasks before the first, between any two and after the last.
 */
export class FakeClock implements Clock {
  private elapsedMs = 0;
  private wallOffsetMs: number;
  private sequence = 0;
  private readonly timers = new TimerHeap();
  /** Called when a timer has run and everything that followed from it at once. What it throws ends `advance`. */
  afterEach: (() => void) | undefined;

  constructor(options: { startMs?: number } = {}) {
    this.wallOffsetMs = options.startMs ?? FAKE_EPOCH_MS;
  }

  now(): number {
    return this.wallOffsetMs + Math.floor(this.elapsedMs);
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  after(delayMs: number, callback: () => void): TimerHandle {
    return this.schedule(Math.max(0, delayMs), undefined, callback);
  }

  every(periodMs: number, callback: () => void): TimerHandle {
    const period = Math.max(1, periodMs);
    return this.schedule(period, period, callback);
  }

  /** Moves virtual time on and runs what falls due on the way, timers that are set meanwhile included. */
  async advance(span: Span): Promise<void> {
    const targetMs = this.elapsedMs + spanMs(span);
    await settle();
    for (let timer = this.timers.popDue(targetMs); timer; timer = this.timers.popDue(targetMs)) {
      this.elapsedMs = Math.max(this.elapsedMs, timer.dueMs);
      this.run(timer);
      await settle();
      this.afterEach?.();
    }
    this.elapsedMs = targetMs;
  }

  /** Advances in small steps until `condition` holds. Throws after `limit` (default one minute) of virtual time. */
  async advanceUntil(condition: () => boolean, limit: Span = { minutes: 1 }): Promise<void> {
    const limitMs = this.elapsedMs + spanMs(limit);
    await settle();
    while (!condition()) {
      const timer = this.timers.popDue(limitMs);
      if (!timer) throw new Error(`the condition did not come true within ${spanMs(limit)} ms of virtual time`);
      this.elapsedMs = Math.max(this.elapsedMs, timer.dueMs);
      this.run(timer);
      await settle();
      this.afterEach?.();
    }
  }

  /** Moves virtual time on, 100 ms at a time, until a promise settles; gives its outcome. */
  async untilSettled<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const watched = promise.finally(() => {
      done = true;
    });
    watched.catch(() => undefined);
    while (!done) await this.advance({ ms: 100 });
    return watched;
  }

  /** Drains microtasks without moving time. */
  async settle(): Promise<void> {
    await settle();
  }

  /** Moves the wall clock only, as an NTP step or an operator would. */
  jumpWallClock(byMs: number): void {
    this.wallOffsetMs += byMs;
  }

  private run(timer: Timer): void {
    if (timer.periodMs !== undefined) {
      this.timers.reschedule(timer, { ...timer, dueMs: timer.dueMs + timer.periodMs, sequence: this.sequence++ });
    }
    timer.callback();
  }

  private schedule(delayMs: number, periodMs: number | undefined, callback: () => void): TimerHandle {
    const timer: Timer = { dueMs: this.elapsedMs + delayMs, sequence: this.sequence++, periodMs, callback };
    return { cancel: this.timers.push(timer) };
  }
}

/** Milliseconds of a span. */
export function spanMs(span: Span): number {
  return (span.ms ?? 0) + (span.seconds ?? 0) * 1000 + (span.minutes ?? 0) * 60_000;
}

/** Resolves when no microtask is left: everything that waits only for other promises has run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Binary heap by (due time, sequence); a cancelled timer stays in it until its turn and is skipped. */
class TimerHeap {
  private readonly heap: { timer: Timer; cell: { cancelled: boolean } }[] = [];
  private readonly cells = new WeakMap<Timer, { cancelled: boolean }>();

  push(timer: Timer): () => void {
    const cell = { cancelled: false };
    this.insert(timer, cell);
    return () => {
      cell.cancelled = true;
    };
  }

  /** Puts a periodic timer back; the handle of the first round still cancels it. */
  reschedule(previous: Timer, next: Timer): void {
    const cell = this.cells.get(previous);
    if (cell) this.insert(next, cell);
  }

  popDue(limitMs: number): Timer | undefined {
    for (;;) {
      const top = this.heap[0];
      if (!top) return undefined;
      if (!top.cell.cancelled && top.timer.dueMs > limitMs) return undefined;
      this.removeTop();
      if (!top.cell.cancelled) return top.timer;
    }
  }

  private insert(timer: Timer, cell: { cancelled: boolean }): void {
    this.cells.set(timer, cell);
    this.heap.push({ timer, cell });
    for (let index = this.heap.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.less(index, parent)) break;
      this.swap(index, parent);
      index = parent;
    }
  }

  private removeTop(): void {
    const last = this.heap.pop();
    if (!last || this.heap.length === 0) return;
    this.heap[0] = last;
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      const smaller = left + 1 < this.heap.length && this.less(left + 1, left) ? left + 1 : left;
      if (smaller >= this.heap.length || !this.less(smaller, index)) break;
      this.swap(smaller, index);
      index = smaller;
    }
  }

  private less(a: number, b: number): boolean {
    const x = this.heap[a]?.timer;
    const y = this.heap[b]?.timer;
    if (!x || !y) return false;
    return x.dueMs < y.dueMs || (x.dueMs === y.dueMs && x.sequence < y.sequence);
  }

  private swap(a: number, b: number): void {
    const x = this.heap[a];
    const y = this.heap[b];
    if (!x || !y) return;
    this.heap[a] = y;
    this.heap[b] = x;
  }
}

/** The clock of one process: `kill` ends its timers and any that it sets later. */
export class ProcessClock implements Clock {
  private readonly clock: Clock;
  private readonly timers = new Set<TimerHandle>();
  private dead = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  now(): number {
    return this.clock.now();
  }

  monotonic(): number {
    return this.clock.monotonic();
  }

  after(delayMs: number, callback: () => void): TimerHandle {
    if (this.dead) return { cancel: () => undefined };
    const timer = this.clock.after(delayMs, () => {
      this.timers.delete(timer);
      callback();
    });
    return this.track(timer);
  }

  every(periodMs: number, callback: () => void): TimerHandle {
    return this.dead ? { cancel: () => undefined } : this.track(this.clock.every(periodMs, callback));
  }

  kill(): void {
    this.dead = true;
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }

  private track(timer: TimerHandle): TimerHandle {
    this.timers.add(timer);
    return {
      cancel: () => {
        this.timers.delete(timer);
        timer.cancel();
      },
    };
  }
}
