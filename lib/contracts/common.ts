import * as z from 'zod/mini';

/** State of anything the console shows, worst last of the first four. `off`: stopped by a user or empty. `unknown`: no source answers. */
export const status = z.enum(['ok', 'progress', 'warn', 'critical', 'off', 'unknown']);
export type Status = z.infer<typeof status>;

/**
 * Something an answer could not include. The rest of the answer stands.
 * `code` is Kafka's error name, or UNREACHABLE, TIMEOUT, UNSUPPORTED, DECODE when the failure is not Kafka's.
 */
export const warning = z.object({
  code: z.string(),
  message: z.string(),
  brokerId: z.nullable(z.number()),
  /** `topic-partition`, topic or group the warning is about. */
  resource: z.nullable(z.string()),
});
export type Warning = z.infer<typeof warning>;

/** Every answer says when its numbers were true (ms since the epoch) and what is missing from it. */
export const answer = { asOf: z.number(), warnings: z.array(warning) };

export const clusterParams = z.object({ clusterId: z.string() });
export const brokerParams = z.object({ clusterId: z.string(), brokerId: z.coerce.number<number>().check(z.int(), z.nonnegative()) });
export const topicParams = z.object({ clusterId: z.string(), topic: z.string() });
export const groupParams = z.object({ clusterId: z.string(), groupId: z.string() });
export const recordParams = z.object({
  clusterId: z.string(),
  topic: z.string(),
  partition: z.coerce.number<number>().check(z.int(), z.nonnegative()),
  offset: z.coerce.number<number>().check(z.int(), z.nonnegative()),
});

export const order = z.enum(['asc', 'desc']);
export type Order = z.infer<typeof order>;

/** Query fields of every server-paged list. Pages count from 1. */
export const paging = {
  q: z._default(z.string().check(z.maxLength(500)), ''),
  order: z._default(order, 'asc'),
  page: z._default(z.coerce.number<number>().check(z.int(), z.gte(1)), 1),
  pageSize: z._default(z.coerce.number<number>().check(z.int(), z.gte(1), z.lte(500)), 20),
};
/** Answer fields of every server-paged list. `total` counts what the filter leaves. */
export const paged = { total: z.number(), page: z.number(), pageSize: z.number() };

/** A switch in a query string: `1`/`true` or `0`/`false`. */
export const flag = z.pipe(
  z.union([z.boolean(), z.enum(['1', '0', 'true', 'false'])]),
  z.transform((given: boolean | '1' | '0' | 'true' | 'false') => given === true || given === '1' || given === 'true'),
);

/** `0,3,5` in a query string. */
export const integerList = z.pipe(
  z.string().check(z.regex(/^\d{1,9}(,\d{1,9})*$/)),
  z.transform((text: string) => text.split(',').map(Number)),
);

/** Codecs of Kafka's record batches. */
export const compression = z.enum(['none', 'gzip', 'snappy', 'lz4', 'zstd']);
export type Compression = z.infer<typeof compression>;

/** When an acknowledged record is safe: `fsync` group commit on the leader, `os` page cache; null where the console cannot know. */
export const durability = z.nullable(z.enum(['fsync', 'os']));
export type Durability = z.infer<typeof durability>;
