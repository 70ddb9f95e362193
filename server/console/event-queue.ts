/** Hands events from producers to one async reader. Bounded: beyond `capacity` an offered event is refused, so that it can be counted. */
export class EventQueue<T> implements AsyncIterable<T> {
  private readonly capacity: number;
  private items: T[] = [];
  private wake: (() => void) | undefined;
  private ended = false;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** False: the reader is too slow and the event was not taken. */
  offer(item: T): boolean {
    if (this.ended || this.items.length >= this.capacity) return false;
    this.items.push(item);
    this.wake?.();
    return true;
  }

  /** Takes an event whatever the length: for rare ones that must not be lost. */
  push(item: T): void {
    if (this.ended) return;
    this.items.push(item);
    this.wake?.();
  }

  /** What is queued is still read; then the reader's loop ends. */
  end(): void {
    this.ended = true;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const batch = this.items;
      this.items = [];
      yield* batch;
      if (this.items.length > 0) continue;
      if (this.ended) return;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = undefined;
    }
  }
}
