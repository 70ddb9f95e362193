import type { ClusterMetadata, TopicMetadata } from '../client/metadata.ts';
import type { Sampled } from '../monitoring/cluster-state.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError, toOperationError } from './operation-error.ts';

const FIRST_ANSWER_MS = 2_000;

/** The newest metadata. Waits a moment for the first one. Throws OperationError `unreachable` when no broker has ever answered. */
export async function requireMetadata(context: ClusterContext): Promise<Sampled<ClusterMetadata>> {
  const { monitor, cluster } = context;
  await monitor.firstMetadata(FIRST_ANSWER_MS);
  const known = monitor.state.metadata;
  if (known) return known;
  const cause = toOperationError(monitor.state.failures.get('metadata')?.[0]);
  const detail = cause instanceof Error ? ` ${cause.message}` : '';
  throw new OperationError('unreachable', `No broker of cluster ${cluster.id} has answered yet.${detail}`, { cause });
}

/** A topic of the newest metadata. Reads it anew once when it is not there. Throws OperationError `not_found`. */
export async function requireTopic(context: ClusterContext, topic: string): Promise<TopicMetadata> {
  const find = async (): Promise<TopicMetadata | undefined> =>
    (await requireMetadata(context)).value.topics.find((candidate) => candidate.name === topic);
  let found = await find();
  if (!found) {
    await context.monitor.refresh('topics');
    found = await find();
  }
  if (!found) throw new OperationError('not_found', `Topic ${topic} does not exist.`);
  return found;
}
