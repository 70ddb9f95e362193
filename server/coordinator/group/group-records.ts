/**
 * Records of `__consumer_offsets`, byte for byte as Apache Kafka writes them (G12): a key is its type as int16 and its fields, a
 * value its version as int16 and its fields. Offsets are written as value version 3, or 1 when the commit carried its own
 * retention; groups as version 3. Source: Kafka's OffsetCommitKey/Value.json, GroupMetadataKey/Value.json.
 */
import type { TopicName } from '../../base/ids.ts';
import { decode, encode } from '../../protocol/codec.ts';
import type { Decoded, Encodable } from '../../protocol/definition.ts';
import { MalformedMessageError } from '../../protocol/reader.ts';
import type { CoordinatorRecord } from '../runtime/shard.ts';
import { groupMetadataKey, groupMetadataValue, offsetCommitKey, offsetCommitValue } from './offsets-topic-messages.ts';

const OFFSET_KEY_TYPES: ReadonlySet<number> = new Set([0, 1]);
const OFFSET_KEY_TYPE = 1;
const GROUP_KEY_TYPE = 2;
const GROUP_VALUE_VERSION = 3;
const OFFSET_VALUE_VERSION = 3;
const OFFSET_VALUE_VERSION_WITH_EXPIRY = 1;

/** A committed position of a group. */
export interface CommittedOffset {
  readonly offset: number;
  /** Epoch of the last consumed record; −1 when the client did not say. */
  readonly leaderEpoch: number;
  /** Text of the client, '' when it gave none. */
  readonly metadata: string;
  /** ms since the epoch. */
  readonly commitTimestampMs: number;
  /** When it expires, by the commit's own wish (OffsetCommit v2–4); undefined = by the broker's retention. */
  readonly expireTimestampMs: number | undefined;
}

export type GroupMetadata = Decoded<typeof groupMetadataValue>;
export type GroupMetadataToWrite = Encodable<typeof groupMetadataValue>;

/** A record of the topic, read. `undefined` value = tombstone. */
export type OffsetsTopicRecord =
  | { readonly kind: 'offset'; readonly group: string; readonly topic: TopicName; readonly partition: number; readonly value: CommittedOffset | undefined }
  | { readonly kind: 'group'; readonly group: string; readonly value: GroupMetadata | undefined }
  | { readonly kind: 'other'; readonly keyType: number };

/** A committed offset, or its removal. */
export function offsetRecord(group: string, topic: TopicName, partition: number, value: CommittedOffset | undefined): CoordinatorRecord {
  const key = versioned(OFFSET_KEY_TYPE, encode(offsetCommitKey, 0, { group, topic, partition }));
  if (!value) return { key, value: null };
  const version = value.expireTimestampMs === undefined ? OFFSET_VALUE_VERSION : OFFSET_VALUE_VERSION_WITH_EXPIRY;
  const body = {
    offset: value.offset,
    leaderEpoch: value.leaderEpoch,
    metadata: value.metadata,
    commitTimestamp: value.commitTimestampMs,
    expireTimestamp: value.expireTimestampMs,
  };
  return { key, value: versioned(version, encode(offsetCommitValue, version, body)) };
}

/** A group's membership, or its removal. */
export function groupRecord(group: string, value: GroupMetadataToWrite | undefined): CoordinatorRecord {
  const key = versioned(GROUP_KEY_TYPE, encode(groupMetadataKey, 0, { group }));
  return { key, value: value ? versioned(GROUP_VALUE_VERSION, encode(groupMetadataValue, GROUP_VALUE_VERSION, value)) : null };
}

/** Reads a record. Types of other group protocols come back as `other`. Throws MalformedMessageError. */
export function readOffsetsTopicRecord({ key, value }: CoordinatorRecord): OffsetsTopicRecord {
  const keyType = versionOf(key);
  const keyBody = key.subarray(2);
  if (OFFSET_KEY_TYPES.has(keyType)) {
    const { group, topic, partition } = decode(offsetCommitKey, 0, keyBody);
    return { kind: 'offset', group, topic, partition, value: value ? readOffset(value) : undefined };
  }
  if (keyType !== GROUP_KEY_TYPE) return { kind: 'other', keyType };
  const { group } = decode(groupMetadataKey, 0, keyBody);
  return { kind: 'group', group, value: value ? decode(groupMetadataValue, versionOf(value), value.subarray(2)) : undefined };
}

function readOffset(bytes: Buffer): CommittedOffset {
  const { offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp } = decode(
    offsetCommitValue,
    versionOf(bytes),
    bytes.subarray(2),
  );
  const expireTimestampMs = expireTimestamp === -1 ? undefined : expireTimestamp;
  return { offset, leaderEpoch, metadata, commitTimestampMs: commitTimestamp, expireTimestampMs };
}

function versioned(version: number, body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(2 + body.length);
  bytes.writeInt16BE(version, 0);
  body.copy(bytes, 2);
  return bytes;
}

function versionOf(bytes: Buffer): number {
  if (bytes.length < 2) throw new MalformedMessageError(`${bytes.length} bytes hold no version`);
  return bytes.readInt16BE(0);
}
