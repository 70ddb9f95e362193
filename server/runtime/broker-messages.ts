import type { BrokerId } from '../base/ids.ts';
import type { MetricSample } from '../base/metrics.ts';
import type { ClusterView } from '../monitoring/cluster-host.ts';

/** What a broker process tells its supervisor over IPC. Plain JSON. */
export type BrokerMessage =
  /** Registered, unfenced and serving metadata on its client listener. Sent once per start. */
  | { readonly type: 'ready'; readonly nodeId: BrokerId; readonly host: string; readonly port: number }
  /** Once a second from the start on. `cpuMs` is user and system time of the process so far. */
  | {
      readonly type: 'metrics';
      /** ms since the epoch, the broker's clock. */
      readonly at: number;
      readonly samples: readonly MetricSample[];
      /** The active controller as this broker knows it; −1 while there is none. */
      readonly controllerId: BrokerId;
      readonly controllerEpoch: number;
      readonly cpuMs: number;
      readonly rssBytes: number;
    }
  /** What this broker sees of the cluster, each time its view changes: how the supervisor knows when a loss was noticed and mended. */
  | ({ readonly type: 'view' } & ClusterView)
  /** The disk failed and the broker has left the cluster, or it serves again; the process lives on. `detail`: one clause for people. */
  | { readonly type: 'disk'; readonly state: 'failed' | 'back'; readonly detail: string }
  /** The last word before exit code 1: a broken invariant or an environment failure, one sentence. */
  | { readonly type: 'fatal'; readonly message: string };

/**
 * What a supervisor tells a broker process. `wholeCluster`: every broker stops now, so there is nobody to move leaders to and the
 * controlled shutdown is left out. Losing the channel means that too.
 */
export type SupervisorMessage = { readonly type: 'stop'; readonly wholeCluster: boolean };

/** Environment variable that carries a `BrokerNodeConfig` as JSON. */
export const BROKER_CONFIG_VARIABLE = 'MILLRACE_BROKER_CONFIG';
