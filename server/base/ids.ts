import type { Random } from './random.ts';

/** A primitive with a name: two ids of one primitive cannot be swapped by accident. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };

/** `node.id` of a broker (and of the controller voter in the same process). ≥ 0. */
export type BrokerId = number;
/** A Kafka topic name, already validated (1–249 of `[a-zA-Z0-9._-]`). */
export type TopicName = string;
/** 128-bit id as Kafka prints it: 22 characters of base64url. Used for topic, directory, cluster and incarnation ids. */
export type Uuid = string;
/** Position of a record in a partition. Safe integers only: the engine refuses to grow past 2^53 − 1. */
export type Offset = number;

/** The all-zero id: "none" in Kafka's messages. */
export const ZERO_UUID: Uuid = 'AAAAAAAAAAAAAAAAAAAAAA';
/** Topic id of `__cluster_metadata` (UUID 0,1). */
export const METADATA_TOPIC_ID: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ';
/** Name of the metadata log's topic. It is never created, produced to or fetched by clients. */
export const METADATA_TOPIC: TopicName = '__cluster_metadata';
/** Directory id of a replica that has not been placed yet (UUID 0,1). */
export const UNASSIGNED_DIRECTORY: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ';

export interface TopicPartition {
  readonly topic: TopicName;
  readonly partition: number;
}

/** `topic-partition`: the map key and the directory name, as in Kafka. Unambiguous, since the last dash splits it. */
export function partitionKey(topic: TopicName, partition: number): string {
  return `${topic}-${partition}`;
}

/** A fresh random id that does not start with `-` (such ids read as options in command lines; Kafka avoids them too). */
export function randomUuid(random: Random): Uuid {
  for (;;) {
    const bytes = random.bytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const text = bytes.toString('base64url');
    if (!text.startsWith('-')) return text;
  }
}

/** Reads Kafka's 22-character form. Returns undefined for anything else. */
export function uuidBytes(id: Uuid): Buffer | undefined {
  const bytes = Buffer.from(id, 'base64url');
  return bytes.length === 16 ? bytes : undefined;
}
