import type * as z from 'zod/mini';
import type { AddPartitionsResponse, addPartitionsRequest } from '../../lib/contracts/topics.ts';
import { fetchTopicMetadata } from '../client/metadata.ts';
import { createPartitions } from '../client/topic-admin.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError } from './operation-error.ts';

/** Grows a topic to `total` partitions, or lets the cluster say whether it would. */
export async function addPartitions(
  context: ClusterContext,
  name: string,
  request: z.output<typeof addPartitionsRequest>,
): Promise<AddPartitionsResponse> {
  const before = (await fetchTopicMetadata(context.client, name)).partitions.length;
  if (request.total <= before) {
    const message = `Topic ${name} has ${before} partitions already, and partitions can only be added.`;
    throw new OperationError('invalid_request', message, { issues: [{ path: 'total', message }] });
  }
  await createPartitions(context.client, name, request.total, request.validateOnly);
  if (!request.validateOnly) await context.monitor.refresh('topics');
  return { before, after: request.total, validateOnly: request.validateOnly };
}
