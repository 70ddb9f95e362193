import type { Histogram, Metrics } from '../base/metrics.ts';

const STATES = ['leader', 'candidate', 'prospective', 'follower', 'observer', 'unattached', 'resigned', 'closed'] as const;

/** Kafka's `raft-metrics` group, read when a snapshot is taken. */
export function raftMetrics(
  metrics: Metrics,
  read: { state: () => string; leaderId: () => number; epoch: () => number; highWatermark: () => number; logEndOffset: () => number },
): { readonly commitLatency: Histogram; readonly electionLatency: Histogram } {
  metrics.observedGauge('raft-current-leader', 'Id of the quorum leader, -1 if unknown', {}, read.leaderId);
  metrics.observedGauge('raft-current-epoch', 'Quorum epoch', {}, read.epoch);
  metrics.observedGauge('raft-high-watermark', 'Committed end of the metadata log, as far as this node knows', {}, read.highWatermark);
  metrics.observedGauge('raft-log-end-offset', 'End of the metadata log of this node', {}, read.logEndOffset);
  for (const state of STATES) {
    metrics.observedGauge('raft-current-state', '1 for the state this node is in', { state }, () => (read.state() === state ? 1 : 0));
  }
  return {
    commitLatency: metrics.histogram('raft-commit-latency-ms', 'Append on the leader until committed and delivered there'),
    electionLatency: metrics.histogram('raft-election-latency-ms', 'Time without a known leader'),
  };
}
