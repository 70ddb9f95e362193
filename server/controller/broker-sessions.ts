/**
 * Which brokers are alive, as far as this controller has heard (KIP-631). Soft state of one activation: a broker counts as heard
 * only after it contacted this controller. Decisions that follow from it become records, so replay does not need it.
 */
import { faultAt } from '../base/fault-sites.ts';
import type { Clock } from '../base/clock.ts';
import type { BrokerId, Offset } from '../base/ids.ts';

interface Session {
  /** When the broker is taken for dead, on the monotonic clock, ms. */
  deadlineMs: number;
  /** Contacted this controller since it became active. */
  heard: boolean;
  /** Its connection ended and it has not been back since. */
  lost: boolean;
  /** Last metadata offset it reported. */
  metadataOffset: Offset;
}

/** See the head of this file. */
export class BrokerSessions {
  private readonly clock: Clock;
  private readonly sessions = new Map<BrokerId, Session>();
  /** Brokers that came back from a restart of the whole cluster and are expected to serve soon: until when, monotonic ms. */
  private readonly returning = new Map<BrokerId, number>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Starts the session of a broker that the image knows as unfenced; it has `graceMs` to make itself heard. */
  expect(broker: BrokerId, graceMs: number, doubtful: boolean): void {
    this.sessions.set(broker, { deadlineMs: this.clock.monotonic() + graceMs, heard: false, lost: doubtful, metadataOffset: -1 });
  }

  /** The broker was heard: it stays alive for `timeoutMs` more. Returns whether it is the first time, or the first since it seemed lost. */
  heard(broker: BrokerId, timeoutMs: number, metadataOffset: Offset): boolean {
    const before = this.sessions.get(broker);
    this.sessions.set(broker, { deadlineMs: this.clock.monotonic() + timeoutMs, heard: true, lost: false, metadataOffset });
    return before === undefined || !before.heard || before.lost;
  }

  /** The broker's connection ended: it has `graceMs` to be heard again. */
  connectionLost(broker: BrokerId, graceMs: number): void {
    const session = this.sessions.get(broker);
    if (!session) return;
    session.lost = true;
    session.deadlineMs = Math.min(session.deadlineMs, this.clock.monotonic() + graceMs);
  }

  /** Ends the session: the broker is fenced or gone. */
  end(broker: BrokerId): void {
    this.sessions.delete(broker);
    this.returning.delete(broker);
  }

  /** Whether the broker is known from the image only: it has not contacted this controller, and nothing speaks against it. */
  isUnheard(broker: BrokerId): boolean {
    const session = this.sessions.get(broker);
    return session !== undefined && !session.heard && !session.lost;
  }

  /** The broker registered again and has `graceMs` to serve before others take what it led. */
  expectReturn(broker: BrokerId, graceMs: number): void {
    this.returning.set(broker, this.clock.monotonic() + graceMs);
  }

  /** The broker serves again, or is no longer waited for. */
  returned(broker: BrokerId): void {
    this.returning.delete(broker);
  }

  isReturning(broker: BrokerId): boolean {
    return this.returning.has(broker);
  }

  /** Whether the broker serves, or is on its way back as far as known: nothing may be given up for want of it yet. */
  isExpected(broker: BrokerId): boolean {
    const session = this.sessions.get(broker);
    return this.returning.has(broker) || (session !== undefined && !session.lost && session.deadlineMs > this.clock.monotonic());
  }

  /** Brokers that were waited for in vain. */
  overdue(): BrokerId[] {
    const now = this.clock.monotonic();
    return [...this.returning].filter(([, untilMs]) => untilMs <= now).map(([id]) => id);
  }

  /** Whether the broker has contacted this controller and is connected as far as known: a second process may not take its id. */
  isAlive(broker: BrokerId): boolean {
    const session = this.sessions.get(broker);
    if (!session?.heard || session.lost) return false;
    return session.deadlineMs > this.clock.monotonic();
  }

  /** Whether there is a reason to believe that the broker is gone. */
  isDoubtful(broker: BrokerId): boolean {
    return this.sessions.get(broker)?.lost === true;
  }

  /** Smallest metadata offset among brokers that are alive, apart from `except`. Infinity when there is none. */
  lowestMetadataOffset(except: BrokerId): Offset {
    const offsets = [...this.sessions]
      .filter(([id]) => id !== except && this.isAlive(id))
      .map(([, session]) => session.metadataOffset);
    return Math.min(Number.POSITIVE_INFINITY, ...offsets);
  }

  /** Brokers whose time is over, by id. */
  expired(): BrokerId[] {
    const now = this.clock.monotonic();
    return [...this.sessions]
      .filter(([, session]) => session.deadlineMs <= now || faultAt('expire-broker-session'))
      .map(([id]) => id)
      .sort((a, b) => a - b);
  }

  /** Gives every broker `ms` more: this process itself stood still that long and could not hear anybody. */
  extend(ms: number): void {
    for (const session of this.sessions.values()) session.deadlineMs += ms;
    for (const [broker, untilMs] of this.returning) this.returning.set(broker, untilMs + ms);
  }
}
