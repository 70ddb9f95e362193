/** A connection that holds bytes of requests which are not whole yet, or wait for their turn. */
export interface RequestHolder {
  pauseReading(): void;
  resumeReading(): void;
}

/** A connection that holds less than this is never paused: small requests pass whatever large ones do. */
const FREE_BYTES = 256 * 1024;

/**
 * `queued.max.request.bytes`: what the requests of all connections may take up before they are worked on. Above it connections with large
 * requests are not read from, except the one that began first: it gets its request done or runs into its time limit, and either gives
 * memory back. So the bound holds without a request that is refused, and without a standstill.
 */
export class RequestMemory {
  private readonly limit: () => number;
  /** In the order in which they began to hold something. */
  private readonly holders = new Map<RequestHolder, number>();
  private readonly paused = new Set<RequestHolder>();
  private total = 0;

  /** `limit` is read each time; below 1 there is no bound. */
  constructor(options: { limit: () => number }) {
    this.limit = options.limit;
  }

  get held(): number {
    return this.total;
  }

  /** Tells what a connection holds now; 0 when it is gone. */
  hold(holder: RequestHolder, bytes: number): void {
    const before = this.holders.get(holder) ?? 0;
    if (bytes === before) return;
    this.total += bytes - before;
    if (bytes > 0) this.holders.set(holder, bytes);
    else {
      this.holders.delete(holder);
      this.paused.delete(holder);
    }
    if (bytes > before) this.pauseIfOver(holder, bytes);
    else if (this.paused.size > 0) this.resumeWhatMay();
  }

  private pauseIfOver(holder: RequestHolder, bytes: number): void {
    if (bytes < FREE_BYTES || !this.isOver() || this.isOldest(holder)) return;
    this.paused.add(holder);
    holder.pauseReading();
  }

  private resumeWhatMay(): void {
    if (!this.isOver()) {
      const waiting = [...this.paused];
      this.paused.clear();
      for (const holder of waiting) holder.resumeReading();
      return;
    }
    for (const [oldest] of this.holders) {
      if (this.paused.delete(oldest)) oldest.resumeReading();
      return;
    }
  }

  private isOver(): boolean {
    const limit = this.limit();
    return limit > 0 && this.total > limit;
  }

  private isOldest(holder: RequestHolder): boolean {
    for (const [oldest] of this.holders) return oldest === holder;
    return false;
  }
}
