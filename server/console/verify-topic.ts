import type * as z from 'zod/mini';
import type { VerifyResponse, verifyRequest } from '../../lib/contracts/verify.ts';
import { verifyWithKafkajs } from '../client/kafkajs-verifier.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError } from './operation-error.ts';
import { requireTopic } from './require-metadata.ts';

const LIMIT_MS = 15_000;

const running = new WeakSet<ClusterContext>();

/** Lets a foreign client write into a topic and read it back: what a user's own application would see. One run at a time in a cluster. */
export async function verifyTopic(context: ClusterContext, topic: string, request: z.output<typeof verifyRequest>): Promise<VerifyResponse> {
  const { internal } = await requireTopic(context, topic);
  if (internal) throw new OperationError('conflict', `${topic} is an internal topic of the cluster: nothing is written into it here.`);
  if (running.has(context)) throw new OperationError('rate_limited', 'A verification is running already.', { remedy: 'Wait for it to end.' });
  running.add(context);
  try {
    return await verifyWithKafkajs({
      bootstrap: context.cluster.bootstrap.map(({ host, port }) => `${host}:${port}`),
      topic,
      messages: request.messages,
      runId: context.random.int(0, 2 ** 31).toString(36),
      limitMs: LIMIT_MS,
    });
  } finally {
    running.delete(context);
    await context.monitor.refresh('groups');
  }
}
