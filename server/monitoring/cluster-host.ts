import type { BrokerId } from '../base/ids.ts';
import type { MetricSample } from '../base/metrics.ts';

/** What a broker process last said about itself (once a second, over IPC). */
export interface HostMetrics {
  /** ms since the epoch, the broker's clock. */
  readonly at: number;
  /** Cumulative counters, gauges and histograms of the process. */
  readonly samples: readonly MetricSample[];
  /** Active controller as this broker sees it, −1 unknown. */
  readonly controllerId: number;
  readonly controllerEpoch: number;
}

/** One broker process of an embedded cluster. Exists whether or not the process runs. */
export interface HostBroker {
  readonly id: BrokerId;
  readonly host: string;
  readonly port: number;
  readonly pid: number | undefined;
  readonly dataDir: string;
  /** `paused`: frozen by SIGSTOP on a user's wish. */
  readonly status: 'starting' | 'ready' | 'paused' | 'stopping' | 'stopped' | 'crashed' | 'gave-up';
  /** Restarts after a crash since the supervisor started. */
  readonly restarts: number;
  /** ms since the epoch of the present process. */
  readonly startedAt: number | undefined;
  /** The restart that is due after a crash, with its place among those that are tried before giving up; undefined when none is. */
  readonly nextRestart: { readonly at: number; readonly attempt: number; readonly limit: number } | undefined;
  /** Latest snapshot of the present process; undefined before the first and after its end. */
  readonly metrics: HostMetrics | undefined;
  /** Share of one core over the last second, in percent. */
  readonly cpuPercent: number | undefined;
  readonly rssBytes: number | undefined;
}

/** Something that happened to a broker process. */
export interface HostEvent {
  readonly at: number;
  readonly kind:
    | 'broker-started'
    | 'broker-ready'
    | 'broker-exited'
    | 'broker-restarting'
    | 'broker-stopping'
    | 'broker-stopped'
    | 'broker-paused'
    | 'broker-resumed'
    /** The process lives, but is out of the cluster until its disk is mended or has room. */
    | 'broker-disk-failed'
    | 'broker-disk-back'
    | 'broker-gave-up';
  readonly brokerId: BrokerId;
  /** Exit code or signal, attempt and delay, in words. */
  readonly detail?: string;
}

/** How one broker stands in the cluster's metadata. */
export interface BrokerStanding {
  readonly brokerId: BrokerId;
  /** Out of the cluster for its clients: not registered anew yet, or noticed missing by the controller. */
  readonly fenced: boolean;
  /** Partitions that it leads. */
  readonly leaders: number;
  /** Its replicas that are not in sync. */
  readonly outOfSync: number;
  /** Partitions with a replica on it that have no leader. */
  readonly leaderless: number;
}

/** A change in the cluster's metadata as one broker process applied it, by that broker's clock. */
export interface ClusterView {
  /** ms since the epoch. */
  readonly at: number;
  /** Offset in the metadata log up to which it is true: views of several brokers are ordered by it. */
  readonly offset: number;
  /** The brokers whose standing changed. */
  readonly standings: readonly BrokerStanding[];
  /** Set when the active controller changed. */
  readonly controller?: { readonly brokerId: BrokerId; readonly epoch: number };
}

/**
 * Port to whoever runs the broker processes of an embedded cluster (the supervisor satisfies it). Nothing else about a cluster
 * comes this way, but for the moments in which a loss was noticed and mended: all that Kafka can say is asked over the Kafka protocol.
 */
export interface ClusterHost {
  /** `inline` brokers share a process: they can be stopped and started, and no more. */
  readonly isolation: 'process' | 'inline';
  brokers(): readonly HostBroker[];
  /** Clean stop (controlled shutdown). Resolves when the process has ended. Rejects when there is no such broker. */
  stop(id: BrokerId): Promise<void>;
  /** Starts a stopped, crashed or given-up broker. Resolves when the process was started. */
  start(id: BrokerId): Promise<void>;
  /** SIGKILL. The supervisor heals it unless healing is off. Resolves when the process has ended. */
  kill(id: BrokerId): Promise<void>;
  /** SIGSTOP: the process stays and answers nobody. */
  pause(id: BrokerId): Promise<void>;
  /** SIGCONT. */
  resume(id: BrokerId): Promise<void>;
  /** The answer removes the listener. */
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** Times to the millisecond, where polling metadata would only know the second. The answer removes the listener. */
  onView(listener: (view: ClusterView) => void): () => void;
}
