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
  readonly status: 'starting' | 'ready' | 'stopping' | 'stopped' | 'crashed' | 'gave-up';
  /** Restarts after a crash since the supervisor started. */
  readonly restarts: number;
  /** ms since the epoch of the present process. */
  readonly startedAt: number | undefined;
  /** Latest snapshot of the present process; undefined before the first and after its end. */
  readonly metrics: HostMetrics | undefined;
  /** Share of one core over the last second, in percent. */
  readonly cpuPercent: number | undefined;
  readonly rssBytes: number | undefined;
}

/** Something that happened to a broker process. */
export interface HostEvent {
  readonly at: number;
  readonly kind: 'broker-started' | 'broker-ready' | 'broker-exited' | 'broker-restarting' | 'broker-stopped' | 'broker-gave-up';
  readonly brokerId: BrokerId;
  /** Exit code or signal, attempt and delay, in words. */
  readonly detail?: string;
}

/**
 * Port to whoever runs the broker processes of an embedded cluster (the supervisor satisfies it). Nothing else about a cluster
 * comes this way: all that Kafka can say is asked over the Kafka protocol.
 */
export interface ClusterHost {
  brokers(): readonly HostBroker[];
  /** Clean stop (controlled shutdown). Resolves when the process has ended. Rejects when there is no such broker. */
  stop(id: BrokerId): Promise<void>;
  /** Starts a stopped, crashed or given-up broker. Resolves when the process was started. */
  start(id: BrokerId): Promise<void>;
  /** SIGKILL. The supervisor heals it unless healing is off. Resolves when the process has ended. */
  kill(id: BrokerId): Promise<void>;
  /** The answer removes the listener. */
  onEvent(listener: (event: HostEvent) => void): () => void;
}
