import type { ClusterEvent } from '../../lib/contracts/events.ts';

/** Events kept per cluster; older ones are forgotten. */
export const MAX_EVENTS = 2_000;

export type NewEvent = Omit<ClusterEvent, 'id' | 'at' | 'brokerId' | 'topic' | 'partition' | 'count'> &
  Partial<Pick<ClusterEvent, 'brokerId' | 'topic' | 'partition' | 'count'>>;

/** What happened to one cluster while the console watched, oldest first. */
export class EventLog {
  private readonly events: ClusterEvent[] = [];
  private readonly listeners = new Set<(event: ClusterEvent) => void>();
  private sequence = 0;

  append(atMs: number, event: NewEvent): ClusterEvent {
    this.sequence += 1;
    const added = { brokerId: null, topic: null, partition: null, count: 1, ...event, id: String(this.sequence), at: atMs };
    this.events.push(added);
    if (this.events.length > MAX_EVENTS) this.events.shift();
    for (const listener of this.listeners) listener(added);
    return added;
  }

  /** Id of the newest event; undefined before the first. */
  get newestId(): string | undefined {
    return this.events.at(-1)?.id;
  }

  /** Newest first. `before` is an id: only older ones. */
  page(options: { limit: number; before?: string; brokerId?: number; topic?: string }): { events: ClusterEvent[]; more: boolean } {
    const before = options.before === undefined ? Number.POSITIVE_INFINITY : Number(options.before);
    const found: ClusterEvent[] = [];
    for (let i = this.events.length - 1; i >= 0; i -= 1) {
      const event = this.events[i];
      if (!event || Number(event.id) >= before) continue;
      if (options.brokerId !== undefined && event.brokerId !== options.brokerId) continue;
      if (options.topic !== undefined && event.topic !== options.topic) continue;
      if (found.length === options.limit) return { events: found, more: true };
      found.push(event);
    }
    return { events: found, more: false };
  }

  /** The answer removes the listener. */
  onEvent(listener: (event: ClusterEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
