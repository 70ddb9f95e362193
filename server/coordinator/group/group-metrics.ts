import type { Counter, Histogram, Metrics } from '../../base/metrics.ts';
import type { GroupState } from './classic-group.ts';

const STATES: readonly GroupState[] = ['Empty', 'PreparingRebalance', 'CompletingRebalance', 'Stable', 'Dead'];

/** Instruments of the group coordinator; names as Kafka's group-coordinator-metrics and GroupMetadataManager have them. */
export class GroupMetrics {
  readonly offsetCommits: Counter;
  readonly offsetExpirations: Counter;
  readonly offsetDeletions: Counter;
  readonly completedRebalances: Counter;
  readonly startedRebalances: Counter;
  readonly expiredSessions: Counter;
  readonly partitionLoadTime: Histogram;
  private readonly metrics: Metrics;

  constructor(metrics: Metrics) {
    this.metrics = metrics;
    this.offsetCommits = metrics.counter('offset-commit-count', 'Offsets committed, one per partition.');
    this.offsetExpirations = metrics.counter('offset-expiration-count', 'Committed offsets removed because they expired.');
    this.offsetDeletions = metrics.counter('offset-deletion-count', 'Committed offsets removed on request or with their topic.');
    this.completedRebalances = metrics.counter('group-completed-rebalance-count', 'Rebalances that ended with assignments.');
    this.startedRebalances = metrics.counter('group-rebalance-count', 'Rebalances that began.');
    this.expiredSessions = metrics.counter('group-session-expiration-count', 'Members removed because their session ran out.');
    this.partitionLoadTime = metrics.histogram('partition-load-time-ms', 'Time to load a partition of the offsets topic.');
  }

  /** Levels that are counted when they are read. */
  observe(read: { groups: () => number; groupsIn: (state: GroupState) => number; offsets: () => number }): void {
    this.metrics.observedGauge('num-groups', 'Groups coordinated by this broker.', {}, read.groups);
    this.metrics.observedGauge('num-offsets', 'Committed offsets held by this broker.', {}, read.offsets);
    for (const state of STATES) {
      this.metrics.observedGauge('num-groups-by-state', 'Groups coordinated by this broker.', { state }, () => read.groupsIn(state));
    }
  }
}
