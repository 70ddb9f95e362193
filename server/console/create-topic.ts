import type * as z from 'zod/mini';
import type { CreateTopicResponse, createTopicRequest } from '../../lib/contracts/topics.ts';
import { createTopic as sendCreate } from '../client/topic-admin.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError } from './operation-error.ts';

const CLUSTER_DEFAULT = -1;

/** Creates a topic, or lets the cluster say whether it would. Resolves when lists show it. */
export async function createTopic(context: ClusterContext, request: z.output<typeof createTopicRequest>): Promise<CreateTopicResponse> {
  const { client, monitor } = context;
  if (request.name.startsWith('__')) {
    const message = 'Names that start with two underscores are those of internal topics.';
    throw new OperationError('invalid_request', message, { issues: [{ path: 'name', message }] });
  }
  const created = await sendCreate(
    client,
    {
      name: request.name,
      partitions: request.partitions ?? CLUSTER_DEFAULT,
      replicationFactor: request.replicationFactor ?? CLUSTER_DEFAULT,
      configs: new Map(Object.entries(request.configs)),
    },
    request.validateOnly,
  );
  if (!request.validateOnly) await monitor.refresh('topics');
  return {
    name: request.name,
    id: request.validateOnly ? null : created.id,
    partitions: created.partitions,
    replicationFactor: created.replicationFactor,
    configs: [...created.configs],
    validateOnly: request.validateOnly,
  };
}
