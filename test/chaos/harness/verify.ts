import type { ChaosRun } from '../../kit/chaos-run.ts';
import type { CheckOptions } from '../checker/check-history.ts';
import { explain } from './explain.ts';
import { type Outcome, VerifiedCluster, type VerifiedClusterOptions } from './verified-cluster.ts';

/** Consumers of a group go back and over when partitions change hands. */
export const GROUPS_MAY = ['poll-skip', 'nonmonotonic-poll', 'int-poll-skip', 'int-nonmonotonic-poll'] as const;

/** Acknowledged or read, and gone. */
export function lostRecords({ counts }: Pick<Outcome, 'counts'>): number {
  return (counts['lost-write'] ?? 0) + (counts.unseen ?? 0) + (counts['read-then-lost'] ?? 0);
}

/**
 * Starts a cluster, lets `work` run clients and faults, and judges. `story` is for a failure. The data and histories of a failed run are
 * kept, and those of one that is `remarkable` though nothing is wrong; those of a negative control, which is meant to fail (`bugs` or
 * `meantToLose`), are not.
 */
export async function verify<T>(
  run: ChaosRun,
  options: VerifiedClusterOptions & { readonly meantToLose?: boolean; readonly remarkable?: (result: T, outcome: Outcome) => string | undefined },
  work: (cluster: VerifiedCluster) => Promise<T>,
  check: CheckOptions = {},
): Promise<{ result: T; outcome: Outcome; story: string }> {
  const cluster = await VerifiedCluster.start(options);
  let story = `repeat: ${run.repeat}`;
  let keep = true;
  try {
    const result = await work(cluster);
    const outcome = await cluster.judge(check);
    const remark = options.remarkable?.(result, outcome);
    if (remark !== undefined) process.stderr.write(`chaos ${options.topic}: ${remark}; data and histories: ${cluster.directory}\n`);
    keep = remark !== undefined || (!outcome.valid && options.bugs === undefined && !options.meantToLose);
    story = explain(run, outcome, cluster.directory);
    return { result, outcome, story };
  } catch (error) {
    throw new Error(`${error}\ndata and histories: ${cluster.directory}\n${story}\n${cluster.processes.logTail}`, { cause: error });
  } finally {
    await cluster.close(keep);
  }
}
