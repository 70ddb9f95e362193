import * as z from 'zod/mini';
import { compression, durability } from './common.ts';

/** What a person typed, and how to turn it into bytes. `json` is checked and sent as typed, byte for byte. */
export const producePayload = z.discriminatedUnion('type', [
  z.object({ type: z.literal('string'), data: z.string() }),
  z.object({ type: z.literal('json'), data: z.string() }),
  z.object({ type: z.literal('base64'), data: z.string() }),
  z.object({ type: z.literal('null') }),
]);
export type ProducePayload = z.infer<typeof producePayload>;

export const acks = z.enum(['all', '1', '0']);
export type Acks = z.infer<typeof acks>;

/** POST /api/clusters/:clusterId/topics/:topic/messages. A tombstone is a value of type `null`. */
export const produceRequest = z.object({
  key: z._default(producePayload, { type: 'null' as const }),
  value: producePayload,
  headers: z._default(
    z.array(z.object({ key: z.string().check(z.maxLength(32_767)), value: producePayload })).check(z.maxLength(1_000)),
    [],
  ),
  /** null: murmur2 of the key as Java clients do it; without key a random one. */
  partition: z._default(z.nullable(z.number().check(z.int(), z.nonnegative())), null),
  compression: z._default(compression, 'none'),
  acks: z._default(acks, 'all'),
  /** ms; null: now. */
  timestamp: z._default(z.nullable(z.number().check(z.int(), z.nonnegative())), null),
});
export type ProduceRequest = z.input<typeof produceRequest>;

export const produceResponse = z.object({
  topic: z.string(),
  partition: z.number(),
  /** null with acks=0: the broker does not answer. */
  offset: z.nullable(z.number()),
  timestamp: z.number(),
  elapsedMs: z.number(),
  acks,
  compression,
  durability,
  keyBytes: z.number(),
  valueBytes: z.number(),
  leader: z.number(),
});
export type ProduceResponse = z.infer<typeof produceResponse>;
