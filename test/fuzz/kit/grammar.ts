import type { Random } from '../../../server/base/random.ts';
import type { Field, FieldKind, Fields } from '../../../server/protocol/definition.ts';
import { pick } from './choice.ts';
import { hostileRecords, plausibleRecords } from './hostile-batches.ts';
import { fieldsAt, isNullable, type Value } from './tokens.ts';

/** Names and ids of a cluster that make requests plausible. The same seed gives the same frames for the same vocabulary. */
export interface Vocabulary {
  /** Topics that the fuzzer may write to, change, delete and create again. */
  readonly topics: readonly string[];
  readonly topicIds: readonly string[];
  readonly groups: readonly string[];
  readonly memberIds: readonly string[];
  readonly sessionIds: readonly number[];
  readonly clusterIds: readonly string[];
}

/** Where a value could be replaced by a boundary of its kind. */
export interface Site {
  readonly holder: Value | unknown[];
  readonly key: string | number;
  readonly name: string;
  readonly field: Field;
}

const CONFIG_NAMES = ['retention.ms', 'cleanup.policy', 'segment.bytes', 'max.message.bytes', 'compression.type', 'min.insync.replicas', 'message.timestamp.type', 'no.such.config', ''];
const CONFIG_VALUES = ['-1', '0', '1000', 'compact', 'delete', 'zstd', 'LogAppendTime', '', 'x', '9223372036854775807', '-9223372036854775809', '1e9', ' 5 '];
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  config: CONFIG_NAMES,
  configurationKeys: CONFIG_NAMES,
  value: CONFIG_VALUES,
  protocol: ['range', 'roundrobin', 'sticky', ''],
  protocolName: ['range', 'roundrobin', ''],
  protocolType: ['consumer', 'connect', ''],
  clientSoftwareName: ['fuzz', 'apache-kafka-java', '-bad-', ''],
  clientSoftwareVersion: ['1.0', '3.9.0', ' ', ''],
  groupInstanceId: ['static-1', 'static-2'],
  reason: ['bye', ''],
  rackId: ['', 'rack-1'],
  mechanism: ['PLAIN', 'SCRAM-SHA-256', 'GSSAPI'],
  statesFilter: ['Stable', 'Empty', 'Dead', 'nonsense'],
  typesFilter: ['classic', 'consumer', 'nonsense'],
  committedMetadata: ['', 'here', 'm'.repeat(4097)],
  host: ['127.0.0.1', 'localhost', ''],
  listener: ['INTERNAL', 'PLAINTEXT', ''],
  feature: ['metadata.version', 'group.version', 'x'],
  rack: ['rack-1', ''],
  transactionalId: ['tx-1', ''],
};

const SMALL = [0, 0, 0, 1, 1, 2, 3];
const NUMBERS: Readonly<Record<string, readonly number[]>> = {
  acks: [-1, -1, 0, 1, 1, 2, -2],
  timeoutMs: [100, 1000, 0, -1],
  maxWaitMs: [0, 0, 0, 1, 20, -1],
  minBytes: [0, 1, 1, 1000],
  maxBytes: [1_048_576, 1, 0, -1],
  partitionMaxBytes: [1_048_576, 1, 0, -1],
  replicaId: [-1, -1, -1, -2, 1, 2, 9],
  currentLeaderEpoch: [-1, -1, 0, 1, 5],
  lastFetchedEpoch: [-1, 0, 1],
  sessionEpoch: [-1, -1, 0, 1, 2],
  timestamp: [-1, -2, -3, -4, -5, 0, 1_700_000_000_000],
  sessionTimeoutMs: [6_000, 10_000, 45_000, 5_999, 1_800_001],
  rebalanceTimeoutMs: [0, 1, 100, 1000],
  generationId: [-1, 0, 1, 2],
  generationIdOrMemberEpoch: [-1, 0, 1, 2],
  memberEpoch: [-1, 0, 1],
  retentionTimeMs: [-1, 1000],
  numPartitions: [1, 1, 2, -1, 3],
  replicationFactor: [1, 1, -1, 3],
  count: [1, 2, 3, 4, 0, -1],
  resourceType: [2, 2, 2, 4, 8, 3, 0],
  configOperation: [0, 1, 2, 3],
  keyType: [0, 0, 0, 1, 2],
  electionType: [0, 0, 1],
  endpointType: [1, 1, 2, 3],
  responsePartitionLimit: [1, 2000],
  producerId: [-1, 0, 1000],
  producerEpoch: [-1, 0, 1],
  transactionTimeoutMs: [60_000, 1, 900_001],
  brokerId: [1, 2, 3, 4],
  leaderId: [1, 2, 3],
  leaderEpoch: [0, 1, 2, 3],
  brokerEpoch: [-1, 1, 10, 100],
  securityProtocol: [0, 1],
};

/** Counts and epochs that a boundary may not touch at will: legal, and the cluster would be busy with them for the rest of the run. */
const GENTLE: Readonly<Record<string, readonly number[]>> = {
  numPartitions: [-2_147_483_648, -2, -1, 0, 1, 2, 10_001, 32_767, 2_147_483_647],
  count: [-2_147_483_648, -1, 0, 1, 2, 10_001, 32_767, 2_147_483_647],
};

const BOUNDARIES: Readonly<Partial<Record<FieldKind, readonly unknown[]>>> = {
  bool: [true, false],
  int8: [-128, -2, -1, 0, 1, 2, 3, 127],
  int16: [-32_768, -2, -1, 0, 1, 2, 255, 32_767],
  uint16: [0, 1, 65_535],
  int32: [-2_147_483_648, -2, -1, 0, 1, 2, 127, 128, 255, 256, 32_767, 65_536, 2_147_483_646, 2_147_483_647],
  uint32: [0, 1, 4_294_967_295],
  int64: [-(2 ** 63), -(2 ** 53), -3, -2, -1, 0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 62, 2 ** 63],
  float64: [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e308],
  string: [
    '', ' ', '.', '..', '../../etc', '/', 'a/b', '\0', 'a\0b', '\n', 'ü', '\u{1f4a9}', '\ufeff', '__proto__', 'constructor', 'toString', '__consumer_offsets',
    '__cluster_metadata', '__transaction_state', 'x'.repeat(249), 'x'.repeat(250), `${'x'.repeat(255)}/`, '%s%n', "';--", '\u2028', `${'y'.repeat(32_766)}/`,
  ],
  uuid: ['AAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAAAAAAAAQ', '_____________________w', 'AAAAAAAAAAAAAAAAAAAAAg'],
  bytes: [Buffer.alloc(0), Buffer.alloc(1), Buffer.alloc(3, 0xff), Buffer.alloc(70_000, 1)],
};

/** A plausible message of one version, and every place in it. */
export function plausible(fields: Fields, version: number, random: Random, vocabulary: Vocabulary): { value: Value; sites: Site[] } {
  const sites: Site[] = [];
  const value = structOf(fields, 'request', { version, random, vocabulary, sites });
  return { value, sites };
}

interface Making {
  readonly version: number;
  readonly random: Random;
  readonly vocabulary: Vocabulary;
  readonly sites: Site[];
}

function structOf(fields: Fields, parent: string, making: Making): Value {
  const value: Value = {};
  for (const { name, field } of fieldsAt(fields, making.version)) {
    if (field.options.tag !== undefined && making.random.int(0, 2) === 0) continue;
    value[name] = fieldOf(name, parent, field, making);
    making.sites.push({ holder: value, key: name, name, field });
  }
  return value;
}

function fieldOf(name: string, parent: string, field: Field, making: Making): unknown {
  const { random, version } = making;
  if (isNullable(field, version) && random.int(0, 4) === 0) return null;
  if (field.kind === 'struct') return structOf(field.fields ?? {}, name, making);
  if (field.kind !== 'array') return primitiveOf(field.kind, name, parent, making);
  const items: unknown[] = [];
  const count = pick(random, [0, 1, 1, 1, 1, 2, 3]);
  for (let index = 0; index < count; index += 1) {
    if (field.element) {
      items.push(primitiveOf(field.element, name, name, making));
      making.sites.push({ holder: items, key: index, name, field: { kind: field.element, versions: '0+', options: {} } });
    } else {
      items.push(structOf(field.fields ?? {}, name, making));
    }
  }
  return items;
}

function primitiveOf(kind: FieldKind, name: string, parent: string, { random, vocabulary }: Making): unknown {
  switch (kind) {
    case 'bool':
      return random.int(0, 2) === 1;
    case 'string':
      return textOf(name, parent, random, vocabulary);
    case 'uuid':
      return name === 'topicId' || name === 'topicIds' ? pick(random, [...vocabulary.topicIds, 'AAAAAAAAAAAAAAAAAAAAAA']) : pick(random, BOUNDARIES.uuid ?? []);
    case 'records':
      return random.int(0, 2) === 0 ? plausibleRecords(random) : hostileRecords(random);
    case 'bytes':
      return pick(random, [Buffer.alloc(0), Buffer.from([0, 1, 0, 0, 0, 1, 0, 1, 97, 255, 255, 255, 255]), random.bytes(random.int(0, 40))]);
    default:
      if (name === 'sessionId') return pick(random, [0, 0, ...vocabulary.sessionIds]);
      return pick(random, NUMBERS[name] ?? SMALL);
  }
}

function textOf(name: string, parent: string, random: Random, vocabulary: Vocabulary): string {
  if (name === 'clusterId') return pick(random, vocabulary.clusterIds);
  if (name === 'memberId') return pick(random, ['', ...vocabulary.memberIds]);
  if (name === 'groupId' || name === 'key' || name === 'coordinatorKeys' || name === 'groups' || name === 'groupsNames') return pick(random, [...vocabulary.groups, '']);
  if (name === 'resourceName') return pick(random, [...vocabulary.topics, '1', '', 'group-1']);
  if (name === 'name') {
    const special = { protocols: 'protocol', configs: 'config', features: 'feature', listeners: 'listener', leaderEndpoints: 'listener' }[parent];
    if (special) return pick(random, TEXTS[special] ?? ['']);
  }
  return pick(random, TEXTS[name] ?? vocabulary.topics);
}

/** Replaces one value by a boundary of its kind; says which. */
export function mutateSite(site: Site, random: Random): string {
  const { holder, key, field, name } = site;
  const slot = holder as Record<string | number, unknown>;
  const before = slot[key];
  slot[key] = boundaryOf(field, name, before, random);
  return `${name} = ${describe(slot[key])}`;
}

function boundaryOf(field: Field, name: string, before: unknown, random: Random): unknown {
  if (field.kind === 'struct') return field.options.nullable === undefined ? before : null;
  if (field.kind === 'records') return hostileRecords(random);
  if (field.kind === 'array') {
    const items = (before ?? []) as unknown[];
    const [first] = items;
    return pick(random, [null, [], first === undefined ? [] : [first, first], first === undefined ? [] : Array.from({ length: 40 }, () => first)]);
  }
  if ((field.kind === 'string' || field.kind === 'bytes') && random.int(0, 6) === 0) return null;
  return pick(random, GENTLE[name] ?? BOUNDARIES[field.kind] ?? [0]);
}

function describe(value: unknown): string {
  if (Buffer.isBuffer(value)) return `${value.length} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'string' && value.length > 60) return `${JSON.stringify(value.slice(0, 60))}… (${value.length})`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
