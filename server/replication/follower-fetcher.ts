import { faultAt } from '../base/fault-sites.ts';
import { type Clock, type TimerHandle, sleep } from '../base/clock.ts';
import type { BrokerId, Offset, Uuid } from '../base/ids.ts';
import { type Logger, errorText } from '../base/logger.ts';
import type { PeerAddress, Transport } from '../base/transport.ts';
import { apis } from '../protocol/apis.ts';
import type { Decoded, Encodable } from '../protocol/definition.ts';
import { errorName, errors } from '../protocol/errors.ts';
import type { fetchRequest, fetchResponse } from '../protocol/messages/01-fetch.ts';
import { RequestChannel } from '../protocol/request-channel.ts';
import { FollowerFetchSession, type FollowerFetchTarget } from './follower-fetch-session.ts';
import type { Partition } from './partition.ts';
import type { ReplicationSettings } from './replication-settings.ts';

type FetchResponsePartition = Decoded<typeof fetchResponse>['responses'][number]['partitions'][number];

/** One partition that this broker copies from the leader. */
interface Following {
  readonly partition: Partition;
  readonly leaderEpoch: number;
  /** Not asked for before this (monotonic ms). */
  retryAtMs: number;
  failures: number;
  /** Records that the leader's high watermark is ahead of our log end. */
  lagRecords: number;
  /** What this replica appended in an earlier role is not in the file yet. */
  writing: boolean;
}

/** What one fetcher needs: whom it copies from, as whom, and through what. */
export interface FollowerFetcherOptions {
  readonly nodeId: BrokerId;
  readonly leaderId: BrokerId;
  /** The leader's INTERNAL listener as metadata knows it now; undefined = not registered. */
  readonly address: () => PeerAddress | undefined;
  readonly brokerEpoch: () => number;
  readonly settings: () => ReplicationSettings;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
}

const FETCH_VERSION = 17;
/** Back-off after an error: this, doubled each time, up to the maximum. */
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 500;
/** A leader that is silent for this much longer than the wait it was given is taken for lost. */
const SILENCE_MS = 10_000;
/** A fetch that waits at the leader this long is broken off when a partition joins; it would not hear of it before its time is up. */
const JOIN_PATIENCE_MS = 10;

/**
 * Copies partitions from one leader: one Fetch at a time over one connection, for all of them (R8). The next fetch leaves when
 * everything received is written, so the offsets in it are what this replica really has; they are what acks=all waits for.
 */
export class FollowerFetcher {
  private readonly options: FollowerFetcherOptions;
  private readonly following = new Map<string, Following>();
  private readonly session = new FollowerFetchSession();
  private channel: RequestChannel | undefined;
  private closed = false;
  private running = false;
  private wakeIdle: (() => void) | undefined;
  private roundInFlight: ReadonlyMap<string, Following> | undefined;
  private brokenOff = false;
  private joinTimer: TimerHandle | undefined;
  private connectFailures = 0;

  constructor(options: FollowerFetcherOptions) {
    this.options = options;
  }

  get size(): number {
    return this.following.size;
  }

  /** Largest lag over the partitions, in records (Kafka's MaxLag). */
  get maxLagRecords(): number {
    let max = 0;
    for (const entry of this.following.values()) max = Math.max(max, entry.lagRecords);
    return max;
  }

  /** Starts copying in a leader epoch; replaces an earlier epoch. */
  follow(partition: Partition, leaderEpoch: number): void {
    const { log } = partition;
    const entry: Following = { partition, leaderEpoch, retryAtMs: 0, failures: 0, lagRecords: 0, writing: log.logEndOffset < log.nextOffset };
    this.following.set(keyOf(partition), entry);
    if (entry.writing) this.joinWhenWritten(entry);
    this.wakeIdle?.();
    if (this.roundInFlight) this.breakOffSoon(this.roundInFlight);
    if (this.running) return;
    this.running = true;
    // One turn later, so that all partitions of one batch of metadata are in the first request.
    void Promise.resolve().then(() => this.run());
  }

  /** Stops copying. An answer that is on its way is ignored for it. */
  unfollow(partition: Partition): void {
    this.following.delete(keyOf(partition));
  }

  close(): void {
    this.closed = true;
    this.following.clear();
    this.joinTimer?.cancel();
    this.dropChannel();
    this.wakeIdle?.();
  }

  /**
   * What waits for the file is part of the log: a fetch from before it would find nothing to truncate, and what the leader sends for the
   * same offsets would be taken for known.
   */
  private joinWhenWritten(entry: Following): void {
    void entry.partition.untilWritten(entry.partition.log.nextOffset).then(() => {
      entry.writing = false;
      this.wakeIdle?.();
    });
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      const now = this.options.clock.monotonic();
      const ready = [...this.following].filter(([, entry]) => entry.retryAtMs <= now && !entry.writing && !entry.partition.isFailed);
      if (ready.length === 0) {
        await this.idle(this.untilRetry(now));
        continue;
      }
      const waitMs = Math.min(this.options.settings().fetchWaitMaxMs, this.untilRetry(now) ?? MAX_BACKOFF_MS);
      const delayMs = await this.round(new Map(ready), waitMs);
      if (delayMs > 0 && !this.closed) await sleep(this.options.clock, delayMs);
    }
    this.running = false;
  }

  /** One fetch and everything that follows from it. Gives the back-off before the next. */
  private async round(entries: Map<string, Following>, maxWaitMs: number): Promise<number> {
    if (faultAt('drop-follower-connection')) this.dropChannel();
    const channel = this.openChannel();
    if (!channel) return this.connectBackoff();
    this.roundInFlight = entries;
    this.brokenOff = false;
    let response: Decoded<typeof fetchResponse>;
    try {
      response = await channel.send(apis.fetch, FETCH_VERSION, this.request(entries, maxWaitMs), maxWaitMs + SILENCE_MS);
    } catch (error) {
      this.dropChannel();
      if (this.brokenOff || this.closed) return 0;
      const fields = { leaderId: this.options.leaderId, error: errorText(error) };
      if (this.connectFailures === 0) this.options.logger.warn('follower-fetch-failed', fields);
      return this.connectBackoff();
    } finally {
      this.roundInFlight = undefined;
      this.joinTimer?.cancel();
      this.joinTimer = undefined;
    }
    this.connectFailures = 0;
    if (response.errorCode !== errors.NONE) {
      this.session.reset();
      if (isSessionError(response.errorCode)) return 0;
      this.options.logger.warn('follower-fetch-refused', { leaderId: this.options.leaderId, error: errorName(response.errorCode) });
      return MAX_BACKOFF_MS;
    }
    this.session.answered(response.sessionId);
    const work: Promise<void>[] = [];
    for (const topic of response.responses) {
      for (const data of topic.partitions) {
        const key = `${topic.topicId}/${data.partitionIndex}`;
        const entry = entries.get(key);
        if (!entry || !this.isCurrent(key, entry)) continue;
        if (isQuiet(data)) this.noteLeaderEnds(entry, data);
        else work.push(this.take(key, entry, data));
      }
    }
    await Promise.all(work);
    return 0;
  }

  private async take(key: string, entry: Following, data: FetchResponsePartition): Promise<void> {
    const { partition } = entry;
    try {
      if (data.errorCode === errors.OFFSET_OUT_OF_RANGE && data.logStartOffset >= 0) {
        await this.startOver(entry, data.logStartOffset);
      } else if (data.errorCode !== errors.NONE) {
        this.backOff(entry, errorName(data.errorCode));
      } else if (data.divergingEpoch.endOffset >= 0) {
        await this.truncate(entry, data.divergingEpoch);
      } else {
        await this.appendFetched(key, entry, data);
      }
    } catch (error) {
      this.backOff(entry, errorText(error));
    }
    if (partition.isFailed) this.following.delete(key);
  }

  private async appendFetched(key: string, entry: Following, data: FetchResponsePartition): Promise<void> {
    const { partition } = entry;
    const { log } = partition;
    if (data.records && data.records.length > 0) {
      const outcome = log.appendAsFollower(data.records);
      if (outcome.kind === 'rejected') return this.backOff(entry, outcome.message ?? errorName(outcome.error));
      partition.traffic.recordReplicatedIn(outcome.bytes);
      await partition.untilWritten(outcome.lastOffset + 1);
      if (!this.isCurrent(key, entry)) return;
      // Partitions that had data go to the end of the next request, so that one busy partition cannot starve the others.
      this.following.delete(key);
      this.following.set(key, entry);
    }
    this.noteLeaderEnds(entry, data);
  }

  private noteLeaderEnds(entry: Following, data: FetchResponsePartition): void {
    const { log } = entry.partition;
    if (data.highWatermark > log.highWatermark) {
      // In a session the leader says it once: a later answer has it only when the session begins anew.
      if (faultAt('follow-high-watermark-later')) this.session.reset();
      else entry.partition.followHighWatermark(data.highWatermark);
    }
    if (data.logStartOffset > log.logStartOffset) log.advanceLogStartOffset(data.logStartOffset);
    entry.lagRecords = Math.max(0, data.highWatermark - log.logEndOffset);
    entry.failures = 0;
  }

  /** Our log parts from the leader's: cut what the leader does not have, then ask again (KIP-101, KIP-595). */
  private async truncate(entry: Following, leaderEnd: { readonly epoch: number; readonly endOffset: Offset }): Promise<void> {
    const { log, key } = entry.partition;
    const own = log.epochEndOffset(leaderEnd.epoch);
    const ownEnd = own.endOffset >= 0 ? own.endOffset : log.logEndOffset;
    const target = Math.max(log.logStartOffset, Math.min(ownEnd, leaderEnd.endOffset, log.logEndOffset));
    const fields = { partition: key, offset: target, logEndOffset: log.logEndOffset, highWatermark: log.highWatermark, epoch: leaderEnd.epoch };
    if (target < log.highWatermark) this.options.logger.warn('truncating-below-high-watermark', fields);
    else this.options.logger.info('truncating', fields);
    const before = { end: log.logEndOffset, epoch: log.latestEpoch };
    await entry.partition.whileTruncating(log.truncateTo(target));
    // The leader would only say the same again: do not ask at once.
    if (log.logEndOffset === before.end && log.latestEpoch === before.epoch) this.backOff(entry, `nothing to truncate at ${target}`);
  }

  /** The leader no longer has what we ask for: our log starts anew where the leader's does. */
  private async startOver(entry: Following, leaderLogStart: Offset): Promise<void> {
    const { log, key } = entry.partition;
    this.options.logger.warn('starting-over-at-leader-log-start', { partition: key, offset: leaderLogStart, logEndOffset: log.logEndOffset });
    await entry.partition.whileTruncating(log.truncateFullyAndStartAt(leaderLogStart));
  }

  private request(entries: ReadonlyMap<string, Following>, maxWaitMs: number): Encodable<typeof fetchRequest> {
    const { fetchMinBytes, fetchResponseMaxBytes, fetchMaxBytes } = this.options.settings();
    const wanted = new Map<string, FollowerFetchTarget>();
    for (const [key, { partition, leaderEpoch }] of entries) {
      const { log, topicId } = partition;
      wanted.set(key, {
        topicId,
        partition: partition.partition,
        leaderEpoch,
        fetchOffset: log.logEndOffset,
        lastFetchedEpoch: log.latestEpoch,
        logStartOffset: log.logStartOffset,
        maxBytes: fetchMaxBytes,
      });
    }
    const { sessionId, sessionEpoch, targets, forgotten } = this.session.next(wanted);
    return {
      replicaState: { replicaId: this.options.nodeId, replicaEpoch: this.options.brokerEpoch() },
      maxWaitMs,
      minBytes: fetchMinBytes,
      maxBytes: fetchResponseMaxBytes,
      isolationLevel: 0,
      sessionId,
      sessionEpoch,
      topics: byTopic(targets).map(([topicId, ofTopic]) => ({ topicId, partitions: ofTopic.map(fetchPartition) })),
      forgottenTopicsData: byTopic(forgotten).map(([topicId, ofTopic]) => ({ topicId, partitions: ofTopic.map(({ partition }) => partition) })),
    };
  }

  private isCurrent(key: string, entry: Following): boolean {
    return this.following.get(key) === entry && entry.partition.follows(this.options.leaderId, entry.leaderEpoch);
  }

  private backOff(entry: Following, reason: string): void {
    if (entry.failures === 0) {
      this.options.logger.info('partition-fetch-failed', { partition: entry.partition.key, leaderId: this.options.leaderId, error: reason });
    }
    entry.retryAtMs = this.options.clock.monotonic() + Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** entry.failures);
    entry.failures = Math.min(entry.failures + 1, 10);
  }

  private connectBackoff(): number {
    const delayMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** this.connectFailures);
    this.connectFailures = Math.min(this.connectFailures + 1, 10);
    return delayMs;
  }

  /** Ms until the first partition in back-off is due; undefined when none is. */
  private untilRetry(nowMs: number): number | undefined {
    let due: number | undefined;
    for (const entry of this.following.values()) {
      if (entry.retryAtMs > nowMs && !entry.partition.isFailed) due = Math.min(due ?? Number.POSITIVE_INFINITY, entry.retryAtMs);
    }
    return due === undefined ? undefined : Math.max(1, Math.ceil(due - nowMs));
  }

  private async idle(delayMs: number | undefined): Promise<void> {
    let timer: TimerHandle | undefined;
    await new Promise<void>((resolve) => {
      this.wakeIdle = resolve;
      if (delayMs !== undefined) timer = this.options.clock.after(delayMs, resolve);
    });
    timer?.cancel();
    this.wakeIdle = undefined;
  }

  private breakOffSoon(round: ReadonlyMap<string, Following>): void {
    this.joinTimer ??= this.options.clock.after(JOIN_PATIENCE_MS, () => {
      this.joinTimer = undefined;
      if (this.roundInFlight !== round) return;
      this.brokenOff = true;
      this.dropChannel();
    });
  }

  private openChannel(): RequestChannel | undefined {
    const address = this.options.address();
    if (!address) return undefined;
    const current = this.channel?.address;
    if (current && (current.host !== address.host || current.port !== address.port)) this.dropChannel();
    this.channel ??= new RequestChannel({
      transport: this.options.transport,
      address,
      clientId: `broker-${this.options.nodeId}-fetcher`,
      lends: true,
    });
    return this.channel;
  }

  private dropChannel(): void {
    this.session.reset();
    this.channel?.close();
    this.channel = undefined;
  }
}

function keyOf(partition: Partition): string {
  return `${partition.topicId}/${partition.partition}`;
}

/** Nothing to append, truncate or complain about: what most partitions of most answers say. */
function isQuiet({ errorCode, divergingEpoch, records }: FetchResponsePartition): boolean {
  return errorCode === errors.NONE && divergingEpoch.endOffset < 0 && (records === null || records.length === 0);
}

/** The leader restarted or dropped the session: start a new one, at once. */
function isSessionError(errorCode: number): boolean {
  return (
    errorCode === errors.FETCH_SESSION_ID_NOT_FOUND ||
    errorCode === errors.INVALID_FETCH_SESSION_EPOCH ||
    errorCode === errors.FETCH_SESSION_TOPIC_ID_ERROR
  );
}

function fetchPartition(target: FollowerFetchTarget) {
  return {
    partition: target.partition,
    currentLeaderEpoch: target.leaderEpoch,
    fetchOffset: target.fetchOffset,
    lastFetchedEpoch: target.lastFetchedEpoch,
    logStartOffset: target.logStartOffset,
    partitionMaxBytes: target.maxBytes,
  };
}

function byTopic(targets: readonly FollowerFetchTarget[]): [Uuid, FollowerFetchTarget[]][] {
  const topics = new Map<Uuid, FollowerFetchTarget[]>();
  for (const target of targets) {
    const ofTopic = topics.get(target.topicId);
    if (ofTopic) ofTopic.push(target);
    else topics.set(target.topicId, [target]);
  }
  return [...topics];
}
