import type { Clock } from '../base/clock.ts';
import type { BrokerId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { ChangeSummary } from './change-summary.ts';
import type { IsrUpdater } from './isr-updater.ts';
import type { ReplicationMetrics } from './replication-metrics.ts';

/** What a partition needs of the broker around it. */
export interface PartitionContext {
  readonly nodeId: BrokerId;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: ReplicationMetrics;
  /** ISR changes that this broker asked for, and assignments that changed: one log line for each turn. */
  readonly proposed: ChangeSummary;
  readonly changed: ChangeSummary;
  readonly isrUpdater: IsrUpdater;
  /** This broker's own epoch; −1 before it is registered. */
  readonly brokerEpoch: () => number;
  readonly replicaLagTimeMaxMs: () => number;
  /** Epoch of another broker's registration, −1 when it is not registered. */
  readonly registeredEpoch: (brokerId: BrokerId) => number;
  /** Whether the controller would take the broker into an ISR. `brokerEpoch` −1 = unknown. */
  readonly isEligible: (brokerId: BrokerId, brokerEpoch: number) => boolean;
  readonly isAlive: (brokerId: BrokerId) => boolean;
}
