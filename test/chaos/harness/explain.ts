import type { ChaosRun } from '../../kit/chaos-run.ts';
import type { Outcome } from './verified-cluster.ts';

/** Whatever a failed run has to say: findings with examples, replicas that differ, the clients' remarks, and how to repeat it. */
export function explain(run: ChaosRun, outcome: Outcome, directory: string): string {
  const { counts, examples, differences, refusals, history } = outcome;
  return [
    `findings: ${JSON.stringify(counts)}`,
    ...examples.map((anomaly) => `  ${anomaly.class} in ${anomaly.key}: ${anomaly.detail}`),
    ...[...refusals, ...differences].map((sentence) => `  ${sentence}`),
    ...[...history.remarks].map(([remark, count]) => `  ${count} × ${remark}`),
    `data and histories: ${directory}`,
    `repeat: ${run.repeat}`,
  ].join('\n');
}
