import type { Clock } from '../base/clock.ts';
import type { FileSystem } from '../base/file-system.ts';
import type { BrokerId, Offset, Uuid } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Random } from '../base/random.ts';
import type { PeerAddress, Transport } from '../base/transport.ts';
import type { RaftLog } from './raft-log.ts';
import type { SnapshotContent } from './snapshot-format.ts';
import type { SnapshotId } from './snapshot-id.ts';

/** One member of the static voter set (`controller.quorum.voters`), with the address of its internal listener. */
export interface Voter {
  readonly id: BrokerId;
  readonly address: PeerAddress;
}

/** One committed batch of the metadata log. */
export interface CommittedBatch {
  readonly baseOffset: Offset;
  readonly lastOffset: Offset;
  /** Quorum epoch in which it was appended. */
  readonly epoch: number;
  /** When the leader appended it, ms since the epoch. */
  readonly timestampMs: number;
  /** Whole batch on disk. */
  readonly sizeInBytes: number;
  /** Record values in order, views into the log's buffers. Empty for control batches (leader changes), which move the offset only. */
  readonly records: readonly Buffer[];
}

/** What a node tells the one who runs it. Calls are synchronous and in order; an exception ends the process. */
export interface RaftListener {
  /** Committed batches, each exactly once and in order since the node started, on leaders, followers and observers alike. */
  onCommitted(batches: readonly CommittedBatch[]): void;
  /** The state is that of this snapshot, whatever it was: at the start, and where the leader's log no longer has the records. `onCommitted` goes on after it. */
  onSnapshot(snapshot: SnapshotContent): void;
  /** A snapshot on the disk turned out to be damaged: a new one should be written soon. */
  onSnapshotWanted?(): void;
  /** This node leads `epoch`, and everything below the epoch's start has been delivered by `onCommitted`. */
  onLeader(epoch: number): void;
  /** This node no longer leads `epoch`. Called only after `onLeader(epoch)`. */
  onResigned(epoch: number): void;
  /** Who leads, as far as this node knows, changed. */
  onLeaderChange?(leader: { readonly id: BrokerId; readonly epoch: number } | undefined): void;
  /** The log or the quorum-state file failed: the node has left the quorum for good. */
  onFailed?(error: Error): void;
}

/** Times of the protocol, ms. Defaults are Kafka's where Kafka has them. */
export interface RaftTiming {
  /** A follower that hears nothing from its leader for this long starts an election (`controller.quorum.fetch.timeout.ms`). */
  readonly fetchTimeoutMs: number;
  /** A candidate waits at least this long for votes, at most twice (`controller.quorum.election.timeout.ms`). */
  readonly electionTimeoutMs: number;
  /** Longest random wait before the next try after a lost election. */
  readonly electionBackoffMaxMs: number;
  /** Longest random wait before an election after the connection to the leader was refused. */
  readonly quickElectionJitterMs: number;
  /** How long a leader parks a fetch that has nothing new. */
  readonly fetchMaxWaitMs: number;
  /** Bound on one RPC (`controller.quorum.request.timeout.ms`). */
  readonly requestTimeoutMs: number;
  /** Pause between tries to reach a peer that does not answer. */
  readonly retryBackoffMs: number;
}

/** Defaults of `RaftTiming`. */
export const DEFAULT_RAFT_TIMING: RaftTiming = {
  fetchTimeoutMs: 2_000,
  electionTimeoutMs: 1_000,
  electionBackoffMaxMs: 300,
  quickElectionJitterMs: 120,
  fetchMaxWaitMs: 500,
  requestTimeoutMs: 2_000,
  retryBackoffMs: 20,
};

/** A snapshot to be written: what the listener made of everything below `endOffset`. */
export interface NewSnapshot extends SnapshotId {
  /** Append time of the last record in it, ms since the epoch. */
  readonly lastContainedLogTimestamp: number;
  /** Record values, in groups of at most 8 MiB; one group becomes one batch. Asked for one by one while the file is written. */
  readonly groups: Iterable<readonly Buffer[]>;
}

/** What bounds snapshots and the log before them. */
export interface SnapshotLimits {
  /** Size of log and snapshots above which the oldest go (`metadata.max.retention.bytes`); −1: no bound. */
  readonly retentionBytes: number;
  /** Age above which they go (`metadata.max.retention.ms`); −1: no bound. */
  readonly retentionMs: number;
  /** Bytes that a follower asks for at a time. */
  readonly fetchBytes: number;
}

/** Kafka's defaults of `SnapshotLimits`. */
export const DEFAULT_SNAPSHOT_LIMITS: SnapshotLimits = {
  retentionBytes: 100 * 1024 * 1024,
  retentionMs: 7 * 86_400_000,
  fetchBytes: 1024 * 1024,
};

/** Everything a quorum node is made of. */
export interface RaftNodeOptions {
  readonly nodeId: BrokerId;
  /** `directory.id` of the log directory that holds the metadata log. */
  readonly directoryId: Uuid;
  readonly clusterId: Uuid;
  /** The static voter set. A node that is not in it is an observer. */
  readonly voters: readonly Voter[];
  readonly log: RaftLog;
  readonly fs: FileSystem;
  /** Directory of the metadata log (`…/__cluster_metadata-0`): holds `quorum-state` and snapshots. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly listener: RaftListener;
  readonly timing?: Partial<RaftTiming>;
  readonly snapshots?: Partial<SnapshotLimits>;
}

/** Thrown by `append` and by `committed` when this node does not, or no longer, lead. In the latter case the records may still become committed. */
export class NotRaftLeaderError extends Error {
  readonly code = 'NOT_RAFT_LEADER';
}
