import type { BrokerId, TopicName } from '../base/ids.ts';
import type { ClusterError } from '../client/cluster-error.ts';
import type { BrokerAddress } from '../client/cluster-client.ts';
import type { MemberDescription, CommittedOffset } from '../client/groups.ts';
import type { LogDir } from '../client/log-dirs.ts';
import type { ClusterMetadata } from '../client/metadata.ts';
import type { BrokerRates, TopicRates } from './broker-rates.ts';

/** A value and when it was true, ms since the epoch. */
export interface Sampled<T> {
  readonly at: number;
  readonly value: T;
}

export interface GroupSample {
  readonly at: number;
  readonly groupId: string;
  readonly coordinator: BrokerId;
  /** Kafka's words; empty where the brokers are too old to say. */
  readonly type: string;
  readonly state: string;
  readonly protocolType: string;
  readonly protocol: string;
  readonly members: readonly MemberDescription[];
  /** By `partitionKey`. */
  readonly commits: ReadonlyMap<string, CommittedOffset>;
  /** Sum of known lags; undefined when none is known. */
  readonly lag: number | undefined;
  /** Assigned partitions without a commit. */
  readonly partitionsWithoutCommit: number;
}

/** Sizes from the log directories' last answers, bytes over all replicas. */
export interface DiskUse {
  readonly topics: ReadonlyMap<TopicName, number>;
  readonly brokers: ReadonlyMap<BrokerId, number>;
  readonly totalBytes: number;
}

export interface ReplicaCounts {
  readonly leaders: number;
  readonly replicas: number;
  readonly outOfSync: number;
}

/** What the samplers know of one cluster. Each part is replaced by its own sampler; readers take it as it is. */
export interface ClusterState {
  metadata: Sampled<ClusterMetadata> | undefined;
  /** Since when no broker answers Metadata; undefined while one does. */
  unreachableSince: number | undefined;
  controller: { readonly brokerId: BrokerId; readonly epoch: number | null } | undefined;
  /** Metadata quorum, where the cluster describes it. */
  quorum: { readonly voters: readonly BrokerId[]; readonly observers: readonly BrokerId[] } | undefined;
  /** Every broker seen so far, with its last address. */
  seenBrokers: Map<BrokerId, BrokerAddress>;
  /** Log end and start offsets by `partitionKey`. */
  endOffsets: Map<string, number>;
  startOffsets: Map<string, number>;
  offsetsAt: number | undefined;
  /** Newest record's timestamp by topic; −1 for an empty one. */
  lastWrite: Map<TopicName, number>;
  logDirs: Map<BrokerId, Sampled<readonly LogDir[]>>;
  /** Sums over `logDirs` and `metadata`, made when those change: many readers, few changes. */
  disk: DiskUse;
  replicaCounts: ReadonlyMap<BrokerId, ReplicaCounts>;
  /** A few configs of each topic (`TOPIC_CONFIG_KEYS`). */
  topicConfigs: Map<TopicName, ReadonlyMap<string, string>>;
  groups: Map<string, GroupSample>;
  groupsAt: number | undefined;
  /** From the brokers' own counters; embedded clusters only. */
  brokerRates: Map<BrokerId, Sampled<BrokerRates>>;
  topicRates: Map<TopicName, TopicRates>;
  /** Latest failures by sampler: what answers cannot include now. */
  failures: Map<string, readonly ClusterError[]>;
}

/** Topic configs that lists and health need. */
export const TOPIC_CONFIG_KEYS = ['cleanup.policy', 'retention.ms', 'retention.bytes', 'min.insync.replicas'] as const;

export function emptyClusterState(): ClusterState {
  return {
    metadata: undefined,
    unreachableSince: undefined,
    controller: undefined,
    quorum: undefined,
    seenBrokers: new Map(),
    endOffsets: new Map(),
    startOffsets: new Map(),
    offsetsAt: undefined,
    lastWrite: new Map(),
    logDirs: new Map(),
    disk: { topics: new Map(), brokers: new Map(), totalBytes: 0 },
    replicaCounts: new Map(),
    topicConfigs: new Map(),
    groups: new Map(),
    groupsAt: undefined,
    brokerRates: new Map(),
    topicRates: new Map(),
    failures: new Map(),
  };
}
