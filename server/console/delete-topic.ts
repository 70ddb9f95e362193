import type { DeleteTopicRequest, DeleteTopicResponse } from '../../lib/contracts/topics.ts';
import { deleteTopic as sendDelete } from '../client/topic-admin.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError } from './operation-error.ts';
import { requireTopic } from './require-metadata.ts';

/** Deletes a topic whose name was typed. Internal topics stay: the cluster needs them. */
export async function deleteTopic(context: ClusterContext, name: string, request: DeleteTopicRequest): Promise<DeleteTopicResponse> {
  if (request.confirm !== name) {
    const message = `Type ${name} to confirm.`;
    throw new OperationError('confirmation_mismatch', message, { issues: [{ path: 'confirm', message }] });
  }
  const topic = await requireTopic(context, name);
  if (topic.internal) throw new OperationError('conflict', `${name} is an internal topic of the cluster and cannot be deleted here.`);
  await sendDelete(context.client, name);
  await context.monitor.refresh('topics');
  return { name, deleted: true };
}
