import { type Field, type FieldKind, type Fields, inVersions } from '../../../server/protocol/definition.ts';

/**
 * A message as the list of its wire tokens: every number, length, tag and text on its own, so that a fuzzer can change exactly one of
 * them. Written from the definitions alone, without the codec: the two check each other.
 */
export interface Token {
  readonly kind: FieldKind | 'array-length' | 'string-length' | 'bytes-length' | 'presence' | 'tag-count' | 'tag' | 'tag-size' | 'text' | 'blob';
  /** Lengths only: an unsigned varint of length + 1 instead of a fixed integer. */
  readonly compact: boolean;
  readonly path: string;
  readonly bytes: Buffer;
}

/** A field that a version carries. */
export interface FieldAt {
  readonly name: string;
  readonly field: Field;
  readonly isTagged: boolean;
}

const fieldLists = new WeakMap<Fields, Map<number, readonly FieldAt[]>>();

/** The fields that a version carries, in wire order. */
export function fieldsAt(fields: Fields, version: number): readonly FieldAt[] {
  let versions = fieldLists.get(fields);
  if (!versions) fieldLists.set(fields, (versions = new Map()));
  let list = versions.get(version);
  if (!list) {
    const carried = Object.entries(fields).filter(([, field]) => inVersions(field.versions, version));
    versions.set(version, (list = carried.map(([name, field]) => ({ name, field, isTagged: inVersions(field.options.tagged, version) }))));
  }
  return list;
}

/** Whether null is legal in a version. */
export function isNullable(field: Field, version: number): boolean {
  return field.options.nullable !== undefined && inVersions(field.options.nullable, version);
}

export type Value = Record<string, unknown>;

interface Place {
  readonly version: number;
  readonly flexible: boolean;
  readonly out: Token[];
}

/** Tokens of a struct in wire order. Nulls are written as such even where the definition forbids them. */
export function tokensOf(fields: Fields, value: Value, place: Omit<Place, 'out'>, path = ''): Token[] {
  const out: Token[] = [];
  writeStruct(fields, value, { ...place, out }, path);
  return out;
}

function writeStruct(fields: Fields, value: Value, place: Place, path: string): void {
  const tagged: [number, string, Field][] = [];
  for (const { name, field, isTagged } of fieldsAt(fields, place.version)) {
    const { tag } = field.options;
    if (place.flexible && isTagged && tag !== undefined) {
      if (value[name] !== undefined) tagged.push([tag, name, field]);
    } else {
      writeField(field, value[name], place, `${path}.${name}`);
    }
  }
  if (!place.flexible) return;
  tagged.sort(([a], [b]) => a - b);
  push(place, 'tag-count', uvarint(tagged.length), `${path}#tags`);
  for (const [tag, name, field] of tagged) {
    const inner: Token[] = [];
    writeField(field, value[name], { ...place, out: inner }, `${path}.${name}`);
    push(place, 'tag', uvarint(tag), `${path}#tag${tag}`);
    push(place, 'tag-size', uvarint(bytesIn(inner)), `${path}#size${tag}`);
    place.out.push(...inner);
  }
}

function writeField(field: Field, value: unknown, place: Place, path: string): void {
  if (field.kind === 'array') {
    const items = value as readonly unknown[] | null;
    pushLength(place, 'array-length', items === null ? -1 : items.length, { compact: place.flexible, size: 4, path });
    for (const [index, item] of (items ?? []).entries()) {
      if (field.element) writePrimitive(field.element, item, place, `${path}[${index}]`, place.flexible);
      else writeStruct(field.fields ?? {}, item as Value, place, `${path}[${index}]`);
    }
    return;
  }
  if (field.kind === 'struct') {
    if (isNullable(field, place.version)) push(place, 'presence', int(value === null ? -1 : 1, 1), path);
    if (value !== null) writeStruct(field.fields ?? {}, value as Value, place, path);
    return;
  }
  writePrimitive(field.kind, value, place, path, place.flexible && field.options.neverCompact !== true);
}

function writePrimitive(kind: FieldKind, value: unknown, place: Place, path: string, compact: boolean): void {
  if (kind === 'string') {
    const text = value === null ? undefined : Buffer.from(value as string);
    pushLength(place, 'string-length', text?.length ?? -1, { compact, size: 2, path });
    if (text) push(place, 'text', text, path);
  } else if (kind === 'bytes' || kind === 'records') {
    const blob = value as Buffer | null;
    pushLength(place, 'bytes-length', blob?.length ?? -1, { compact, size: 4, path });
    if (blob) push(place, 'blob', blob, path);
  } else {
    push(place, kind, primitiveBytes(kind, value), path);
  }
}

/** A number, bool or uuid on the wire. */
function primitiveBytes(kind: FieldKind, value: unknown): Buffer {
  switch (kind) {
    case 'bool':
      return Buffer.from([value ? 1 : 0]);
    case 'int8':
      return int(value as number, 1);
    case 'int16':
    case 'uint16':
      return int(value as number, 2);
    case 'int32':
    case 'uint32':
      return int(value as number, 4);
    case 'int64':
      return int64(value as number);
    case 'uuid':
      return Buffer.from(value as string, 'base64url');
    default: {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(value as number);
      return bytes;
    }
  }
}

function int(value: number, size: 1 | 2 | 4): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeUIntBE(value < 0 ? value + 2 ** (size * 8) : value, 0, size);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  const wide = BigInt(Math.trunc(value));
  bytes.writeBigInt64BE(BigInt.asIntN(64, wide >= 2n ** 63n ? 2n ** 63n - 1n : wide));
  return bytes;
}

/** Unsigned varint, as long as the value needs. */
export function uvarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** A length prefix in either form; −1 is null. */
export function lengthBytes(length: number, compact: boolean, size: 2 | 4): Buffer {
  return compact ? uvarint(length + 1) : int(length, size);
}

function pushLength(place: Place, kind: Token['kind'], length: number, { compact, size, path }: { readonly compact: boolean; readonly size: 2 | 4; readonly path: string }): void {
  place.out.push({ kind, compact, path, bytes: lengthBytes(length, compact, size) });
}

function push(place: Place, kind: Token['kind'], bytes: Buffer, path: string): void {
  place.out.push({ kind, compact: false, path, bytes });
}

/** Bytes of all tokens together. */
export function bytesIn(tokens: readonly Token[]): number {
  return tokens.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
