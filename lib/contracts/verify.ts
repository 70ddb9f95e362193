import * as z from 'zod/mini';

export const MAX_VERIFY_MESSAGES = 1_000;

/** POST /api/clusters/:clusterId/topics/:topic/verify: a foreign client (kafkajs) writes records into the topic and reads them back. */
export const verifyRequest = z.object({
  messages: z._default(z.number().check(z.int(), z.gte(1), z.lte(MAX_VERIFY_MESSAGES)), 100),
});
export type VerifyRequest = z.input<typeof verifyRequest>;

/** What a foreign client does, in order; `error` is the client's own word for what went wrong, and ends the run. */
export const verifyStep = z.object({
  step: z.enum(['connect', 'join', 'produce', 'consume', 'leave']),
  ms: z.number(),
  error: z.nullable(z.string()),
});
export type VerifyStep = z.infer<typeof verifyStep>;

const quantiles = z.object({ p50Ms: z.number(), p99Ms: z.number(), maxMs: z.number() });

export const verifyResponse = z.object({
  /** "kafkajs 2.2.4". */
  client: z.string(),
  topic: z.string(),
  ok: z.boolean(),
  steps: z.array(verifyStep),
  /** Records that a send was acknowledged for, with acks=all, one by one. */
  produced: z.number(),
  consumed: z.number(),
  /** Acknowledged and never read within the time limit. */
  lost: z.number(),
  /** Read more than once. */
  doubled: z.number(),
  /** Read before an earlier one of the same partition. */
  outOfOrder: z.number(),
  /** From a send to its acknowledgement; null without one. */
  acknowledged: z.nullable(quantiles),
  /** From a send to its record at the consumer. */
  delivered: z.nullable(quantiles),
});
export type VerifyResponse = z.infer<typeof verifyResponse>;
