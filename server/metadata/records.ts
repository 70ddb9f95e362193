/**
 * Records of `__cluster_metadata` as values. Each is one record of the metadata log: key null, value = unsigned varints frame
 * version 1, record type, record version, then the message (KIP-631; `docs/formats/metadata-log.md`).
 */
import type { Decoded, Encodable } from '../protocol/definition.ts';
import { decode, encodeTo } from '../protocol/codec.ts';
import { BinaryReader, MalformedMessageError } from '../protocol/reader.ts';
import { BinaryWriter } from '../protocol/writer.ts';
import {
  abortTransactionRecord,
  beginTransactionRecord,
  brokerRegistrationChangeRecord,
  configRecord,
  endTransactionRecord,
  featureLevelRecord,
  fenceBrokerRecord,
  noOpRecord,
  partitionChangeRecord,
  partitionRecord,
  producerIdsRecord,
  registerBrokerRecord,
  removeTopicRecord,
  topicRecord,
  unfenceBrokerRecord,
  unregisterBrokerRecord,
} from './record-definitions.ts';

const DEFINITIONS = {
  registerBroker: registerBrokerRecord,
  unregisterBroker: unregisterBrokerRecord,
  topic: topicRecord,
  partition: partitionRecord,
  config: configRecord,
  partitionChange: partitionChangeRecord,
  fenceBroker: fenceBrokerRecord,
  unfenceBroker: unfenceBrokerRecord,
  removeTopic: removeTopicRecord,
  featureLevel: featureLevelRecord,
  producerIds: producerIdsRecord,
  brokerRegistrationChange: brokerRegistrationChangeRecord,
  noOp: noOpRecord,
  beginTransaction: beginTransactionRecord,
  endTransaction: endTransactionRecord,
  abortTransaction: abortTransactionRecord,
} as const;

type Definitions = typeof DEFINITIONS;

/** Name of a record type in this code base. */
export type MetadataRecordType = keyof Definitions;

/** One record, complete: every field is set. Made by `metadataRecord` or `decodeMetadataRecord`. */
export type MetadataRecord = {
  [T in MetadataRecordType]: { readonly type: T; readonly value: Decoded<Definitions[T]> };
}[MetadataRecordType];

/** The record of one type. */
export type MetadataRecordOf<T extends MetadataRecordType> = Extract<MetadataRecord, { type: T }>;

const FRAME_VERSION = 1;

const byApiKey = new Map<number, MetadataRecordType>(
  (Object.keys(DEFINITIONS) as MetadataRecordType[]).map((type) => [DEFINITIONS[type].apiKey ?? -1, type]),
);

/** Builds a record; fields that are left out get their default, so that it equals what replay will read. */
export function metadataRecord<T extends MetadataRecordType>(type: T, value: Encodable<Definitions[T]>): MetadataRecordOf<T> {
  return decodeMetadataRecord(frame(type, value)) as MetadataRecordOf<T>;
}

/** The value of the record in the log. */
export function encodeMetadataRecord(record: MetadataRecord): Buffer {
  return frame(record.type, record.value);
}

/** The same from the fields of a record; those that are left out get their default. */
export function encodeRecordOf<T extends MetadataRecordType>(type: T, value: Encodable<Definitions[T]>): Buffer {
  return frame(type, value);
}

/** Reads one record's value. Throws MalformedMessageError for another frame version, an unknown type or bytes that do not fit. */
export function decodeMetadataRecord(bytes: Buffer): MetadataRecord {
  const reader = new BinaryReader(bytes);
  const frameVersion = reader.uvarint();
  if (frameVersion !== FRAME_VERSION)
    throw new MalformedMessageError(`metadata frame version ${frameVersion}, only ${FRAME_VERSION} is known`);
  const apiKey = reader.uvarint();
  const version = reader.uvarint();
  const type = byApiKey.get(apiKey);
  if (type === undefined) throw new MalformedMessageError(`metadata record type ${apiKey} is not known`);
  return { type, value: decode(DEFINITIONS[type], version, reader) } as MetadataRecord;
}

function frame<T extends MetadataRecordType>(type: T, value: Encodable<Definitions[T]>): Buffer {
  const definition = DEFINITIONS[type];
  const version = versionToWrite(type, value);
  const writer = new BinaryWriter();
  writer.uvarint(FRAME_VERSION);
  writer.uvarint(definition.apiKey ?? 0);
  writer.uvarint(version);
  encodeTo(writer, definition, version, value as Encodable<typeof definition>);
  return writer.toBuffer();
}

/** What metadata.version 3.7-IV2 and later writes; version 2 of the partition records only where their eligible replicas are set (KIP-966). */
function versionToWrite(type: MetadataRecordType, value: object): number {
  switch (type) {
    case 'registerBroker':
      return 3;
    case 'brokerRegistrationChange':
      return 2;
    case 'partition':
    case 'partitionChange':
      return isSet(value, 'eligibleLeaderReplicas') || isSet(value, 'lastKnownElr') ? 2 : 1;
    default:
      return 0;
  }
}

function isSet(value: object, field: 'eligibleLeaderReplicas' | 'lastKnownElr'): boolean {
  return field in value && (value as Record<string, unknown>)[field] != null;
}
