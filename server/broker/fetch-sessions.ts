import { faultAt } from '../base/fault-sites.ts';
import { limits } from '../base/limits.ts';
import type { Clock } from '../base/clock.ts';
import type { Uuid } from '../base/ids.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Random } from '../base/random.ts';
import { errors } from '../protocol/errors.ts';
import type { FetchPartitionOutcome } from '../replication/replica-requests.ts';

/** A partition as a fetch request names it: by name below v13, by topic id from there on. */
export interface FetchTarget {
  /** Undefined when the request carries ids. */
  readonly topic: string | undefined;
  /** Undefined when the request carries names. */
  readonly topicId: Uuid | undefined;
  readonly partition: number;
  readonly currentLeaderEpoch: number;
  readonly fetchOffset: number;
  readonly lastFetchedEpoch: number;
  readonly logStartOffset: number;
  readonly maxBytes: number;
}

export interface FetchSessionRequest {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly usesTopicIds: boolean;
  readonly targets: readonly FetchTarget[];
  readonly forgotten: readonly { readonly topic: string | undefined; readonly topicId: Uuid | undefined; readonly partition: number }[];
  /** Followers' sessions push out consumers' when the cache is full. */
  readonly follower: boolean;
}

/** What one fetch reads, and how its answer is cut down to what changed. */
export interface FetchContext {
  /** Set for the whole response: 70, 71 or 106. */
  readonly errorCode: number;
  readonly targets: readonly FetchTarget[];
  /** `outcomes` belong to `targets` by position. Gives the ones to send, and the session id of the response. */
  complete(outcomes: readonly FetchPartitionOutcome[]): { readonly sessionId: number; readonly send: readonly FetchPartitionOutcome[] };
}

interface CachedPartition {
  target: FetchTarget;
  highWatermark: number;
  logStartOffset: number;
}

interface Session {
  readonly id: number;
  readonly usesTopicIds: boolean;
  readonly follower: boolean;
  epoch: number;
  lastUsedMs: number;
  /** In the order of service: a partition that gave data goes to the end (F2: none starves). */
  readonly partitions: Map<string, CachedPartition>;
}

const FINAL_EPOCH = -1;
const INITIAL_EPOCH = 0;
const MAX_EPOCH = 0x7fff_ffff;
/** A session that was not used for this long may be evicted for a new one. */
const EVICTION_MS = 120_000;

/**
 * Incremental fetch sessions (KIP-227, rule F4): the client names its partitions once, then only changes; the broker answers only
 * partitions with news. One cache per broker.
 */
export class FetchSessions {
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly slots: () => number;
  /** In the order of last use, oldest first. */
  private readonly sessions = new Map<number, Session>();
  /** Of all sessions together. */
  private partitions = 0;

  /** `slots`: `max.incremental.fetch.session.cache.slots`. */
  constructor(options: { clock: Clock; random: Random; metrics: Metrics; slots: () => number }) {
    this.clock = options.clock;
    this.random = options.random;
    this.slots = options.slots;
    options.metrics.observedGauge('fetch-session-count', 'Incremental fetch sessions.', {}, () => this.sessions.size);
  }

  /** Finds, starts or ends the session that a request belongs to. */
  open(request: FetchSessionRequest): FetchContext {
    if (request.sessionEpoch === FINAL_EPOCH || request.sessionEpoch === INITIAL_EPOCH) {
      this.drop(request.sessionId);
      if (request.sessionEpoch === FINAL_EPOCH) return sessionless(request.targets);
      return this.full(request);
    }
    if (faultAt('forget-fetch-session')) this.drop(request.sessionId);
    const session = this.sessions.get(request.sessionId);
    if (!session) return refused(errors.FETCH_SESSION_ID_NOT_FOUND);
    if (session.epoch !== request.sessionEpoch) return refused(errors.INVALID_FETCH_SESSION_EPOCH);
    if (session.usesTopicIds !== request.usesTopicIds) return refused(errors.FETCH_SESSION_TOPIC_ID_ERROR);
    this.partitions -= session.partitions.size;
    for (const target of request.targets) update(session, target);
    for (const forgotten of request.forgotten) session.partitions.delete(keyOf(forgotten));
    this.partitions += session.partitions.size;
    if (this.partitions > limits.fetchSessionPartitions) {
      this.drop(session.id);
      return refused(errors.FETCH_SESSION_ID_NOT_FOUND);
    }
    session.epoch = nextEpoch(session.epoch);
    this.touch(session);
    if (session.partitions.size === 0) {
      this.drop(session.id);
      return sessionless([]);
    }
    return incremental(session);
  }

  private full(request: FetchSessionRequest): FetchContext {
    return {
      errorCode: errors.NONE,
      targets: request.targets,
      complete: (outcomes) => {
        const session = this.create(request);
        if (!session) return { sessionId: 0, send: outcomes };
        request.targets.forEach((target, i) => {
          const outcome = outcomes[i];
          update(session, target);
          const cached = session.partitions.get(keyOf(target));
          if (cached && outcome) remember(cached, outcome);
        });
        this.partitions += session.partitions.size;
        return { sessionId: session.id, send: outcomes };
      },
    };
  }

  private create(request: FetchSessionRequest): Session | undefined {
    if (request.targets.length === 0 || this.partitions + request.targets.length > limits.fetchSessionPartitions) return undefined;
    if (!this.makeRoom(request.follower)) return undefined;
    let id = 0;
    while (id === 0 || this.sessions.has(id)) id = this.random.int(1, MAX_EPOCH);
    const session: Session = {
      id,
      usesTopicIds: request.usesTopicIds,
      follower: request.follower,
      epoch: nextEpoch(INITIAL_EPOCH),
      lastUsedMs: this.clock.monotonic(),
      partitions: new Map(),
    };
    this.sessions.set(id, session);
    return session;
  }

  /** Whether there is a free slot, by eviction of the least recently used session where that is allowed. */
  private makeRoom(forFollower: boolean): boolean {
    const slots = this.slots();
    if (this.sessions.size < slots) return true;
    if (slots <= 0) return false;
    const now = this.clock.monotonic();
    for (const session of this.sessions.values()) {
      const stale = now - session.lastUsedMs > EVICTION_MS;
      if (stale || (forFollower && !session.follower)) return this.drop(session.id);
      if (!forFollower) return false;
    }
    return false;
  }

  private drop(id: number): boolean {
    this.partitions -= this.sessions.get(id)?.partitions.size ?? 0;
    return this.sessions.delete(id);
  }

  private touch(session: Session): void {
    session.lastUsedMs = this.clock.monotonic();
    this.sessions.delete(session.id);
    this.sessions.set(session.id, session);
  }
}

function incremental(session: Session): FetchContext {
  const cached = [...session.partitions.entries()];
  return {
    errorCode: errors.NONE,
    targets: cached.map(([, partition]) => partition.target),
    complete: (outcomes) => {
      const send: FetchPartitionOutcome[] = [];
      cached.forEach(([key, partition], i) => {
        const outcome = outcomes[i];
        if (!outcome) return;
        if (hasNews(partition, outcome)) send.push(outcome);
        remember(partition, outcome);
        if (outcome.recordBytes > 0 && session.partitions.get(key) === partition) {
          session.partitions.delete(key);
          session.partitions.set(key, partition);
        }
      });
      return { sessionId: session.id, send };
    },
  };
}

function hasNews(cached: CachedPartition, outcome: FetchPartitionOutcome): boolean {
  return (
    outcome.errorCode !== errors.NONE ||
    outcome.recordBytes > 0 ||
    outcome.highWatermark !== cached.highWatermark ||
    outcome.logStartOffset !== cached.logStartOffset ||
    outcome.preferredReadReplica >= 0 ||
    outcome.divergingEpoch !== undefined
  );
}

/** An error forgets the high watermark, so that the partition is sent again when the error is gone. */
function remember(cached: CachedPartition, outcome: FetchPartitionOutcome): void {
  cached.highWatermark = outcome.errorCode === errors.NONE ? outcome.highWatermark : -1;
  cached.logStartOffset = outcome.logStartOffset;
}

function update(session: Session, target: FetchTarget): void {
  const key = keyOf(target);
  const cached = session.partitions.get(key);
  if (cached) cached.target = target;
  else session.partitions.set(key, { target, highWatermark: -1, logStartOffset: -1 });
}

function keyOf(target: { topic: string | undefined; topicId: Uuid | undefined; partition: number }): string {
  return `${target.topicId ?? target.topic ?? ''}/${target.partition}`;
}

function nextEpoch(epoch: number): number {
  return epoch >= MAX_EPOCH ? 1 : epoch + 1;
}

function sessionless(targets: readonly FetchTarget[]): FetchContext {
  return { errorCode: errors.NONE, targets, complete: (outcomes) => ({ sessionId: 0, send: outcomes }) };
}

function refused(errorCode: number): FetchContext {
  return { errorCode, targets: [], complete: () => ({ sessionId: 0, send: [] }) };
}
