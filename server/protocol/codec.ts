import { limits } from '../base/limits.ts';
import {
  type Decoded,
  type Encodable,
  type Field,
  type FieldKind,
  type Fields,
  type MessageDefinition,
  type RecordsInput,
  inVersions,
} from './definition.ts';
import { BinaryReader, MalformedMessageError } from './reader.ts';
import { BinaryWriter } from './writer.ts';

/** A version that a message does not have. */
export class UnknownVersionError extends RangeError {
  readonly code = 'UNKNOWN_VERSION';
}

/** A text that Kafka's strings cannot hold. Answers only quote what requests hold, and bytes that are not UTF-8 grow when they are quoted. */
export class TextTooLongError extends RangeError {
  readonly code = 'TEXT_TOO_LONG';
}

type Read = (reader: BinaryReader) => unknown;
type Write = (writer: BinaryWriter, value: unknown) => void;
type Struct = Record<string, unknown>;

interface VersionCodec {
  readonly read: (reader: BinaryReader) => Struct;
  readonly write: (writer: BinaryWriter, value: Struct) => void;
}

const codecs = new WeakMap<MessageDefinition, Map<number, VersionCodec>>();

/** Decodes one message of `version`. Throws MalformedMessageError. Byte fields are views into the reader's buffer. */
export function decode<M extends MessageDefinition>(definition: M, version: number, source: Buffer | BinaryReader): Decoded<M> {
  const reader = source instanceof BinaryReader ? source : new BinaryReader(source);
  return codecFor(definition, version).read(reader) as Decoded<M>;
}

/** Appends one message of `version` to `writer`. */
export function encodeTo<M extends MessageDefinition>(writer: BinaryWriter, definition: M, version: number, value: Encodable<M>): void {
  codecFor(definition, version).write(writer, value as Struct);
}

/** One message of `version` as a single buffer. */
export function encode<M extends MessageDefinition>(definition: M, version: number, value: Encodable<M>): Buffer {
  const writer = new BinaryWriter();
  encodeTo(writer, definition, version, value);
  return writer.toBuffer();
}

/** Whether `version` of a message has tagged fields and compact lengths (KIP-482). */
export function isFlexible(definition: MessageDefinition, version: number): boolean {
  return inVersions(definition.flexible, version);
}

function codecFor(definition: MessageDefinition, version: number): VersionCodec {
  let versions = codecs.get(definition);
  if (!versions) codecs.set(definition, (versions = new Map()));
  let codec = versions.get(version);
  if (!codec) {
    if (!inVersions(definition.versions, version)) throw new UnknownVersionError(`${definition.name} has no version ${version}`);
    versions.set(version, (codec = structCodec(definition.fields, version, isFlexible(definition, version))));
  }
  return codec;
}

interface FieldCodec {
  readonly name: string;
  readonly field: Field;
  readonly read: Read;
  readonly write: Write;
  readonly fallback: () => unknown;
}

function structCodec(fields: Fields, version: number, flexible: boolean): VersionCodec {
  const positional: FieldCodec[] = [];
  const tagged = new Map<number, FieldCodec>();
  const absent: { name: string; fallback: () => unknown }[] = [];
  const order: { name: string; fallback: () => unknown }[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const fallback = defaultOf(field);
    order.push({ name, fallback });
    if (!inVersions(field.versions, version)) {
      absent.push({ name, fallback });
      continue;
    }
    const codec: FieldCodec = { name, field, fallback, ...fieldCodec(field, version, flexible) };
    if (flexible && inVersions(field.options.tagged, version) && field.options.tag !== undefined) tagged.set(field.options.tag, codec);
    else positional.push(codec);
  }
  const sortedTags = [...tagged.entries()].sort(([a], [b]) => a - b);
  return {
    read(reader) {
      const value: Struct = {};
      for (const { name, read } of positional) value[name] = read(reader);
      for (const { name, fallback } of absent) value[name] = fallback();
      for (const [, { name, fallback }] of sortedTags) value[name] = fallback();
      if (flexible) readTagged(reader, tagged, value);
      return value;
    },
    write(writer, value) {
      for (const { name, write, fallback } of positional) {
        const given = value[name];
        write(writer, given === undefined ? fallback() : given);
      }
      if (flexible) writeTagged(writer, sortedTags, value);
    },
  };
}

function readTagged(reader: BinaryReader, tagged: Map<number, FieldCodec>, value: Struct): void {
  const count = reader.uvarint();
  if (count > limits.taggedFieldsPerStruct) throw new MalformedMessageError(`${count} tagged fields in one struct`);
  for (let i = 0; i < count; i += 1) {
    const tag = reader.uvarint();
    const size = reader.uvarint();
    const known = tagged.get(tag);
    if (!known) {
      reader.skip(size);
      continue;
    }
    if (size > reader.remaining) throw new MalformedMessageError(`tag ${tag} says ${size} bytes, ${reader.remaining} left`);
    const inner = new BinaryReader(reader.buffer, reader.position, reader.position + size);
    inner.elementsLeft = reader.elementsLeft;
    value[known.name] = known.read(inner);
    reader.elementsLeft = inner.elementsLeft;
    reader.skip(size);
  }
}

function writeTagged(writer: BinaryWriter, tags: readonly (readonly [number, FieldCodec])[], value: Struct): void {
  const present = tags.filter(([, { name, fallback }]) => {
    const given = value[name];
    return given !== undefined && !isDefault(given, fallback());
  });
  writer.uvarint(present.length);
  for (const [tag, { name, write }] of present) {
    const inner = new BinaryWriter(64);
    write(inner, value[name]);
    writer.uvarint(tag);
    writer.uvarint(inner.length);
    for (const chunk of inner.chunks()) writer.raw(chunk);
  }
}

function isDefault(value: unknown, fallback: unknown): boolean {
  if (Array.isArray(value)) return Array.isArray(fallback) && value.length === 0;
  return value === fallback;
}

function defaultOf(field: Field): () => unknown {
  const given = field.options.default;
  if (given !== undefined) return () => given;
  switch (field.kind) {
    case 'bool':
      return () => false;
    case 'string':
      return () => '';
    case 'uuid':
      return () => 'AAAAAAAAAAAAAAAAAAAAAA';
    case 'bytes':
      return () => EMPTY;
    case 'records':
      return () => null;
    case 'array':
      return () => [];
    case 'struct':
      return defaultStruct(field.fields ?? {});
    default:
      return () => 0;
  }
}

const EMPTY = Buffer.alloc(0);

function defaultStruct(fields: Fields): () => unknown {
  const parts = Object.entries(fields).map(([name, field]) => [name, defaultOf(field)] as const);
  return () => Object.fromEntries(parts.map(([name, fallback]) => [name, fallback()]));
}

function fieldCodec(field: Field, version: number, flexible: boolean): { read: Read; write: Write } {
  const nullable = inVersions(field.options.nullable, version);
  if (field.kind === 'array') return arrayCodec(elementCodec(field, version, flexible), nullable, flexible);
  if (field.kind === 'struct') return structFieldCodec(structCodec(field.fields ?? {}, version, flexible), nullable);
  return primitiveCodec(field.kind, nullable, flexible && field.options.neverCompact !== true);
}

function elementCodec(field: Field, version: number, flexible: boolean): { read: Read; write: Write } {
  if (field.element) return primitiveCodec(field.element, false, flexible);
  const codec = structCodec(field.fields ?? {}, version, flexible);
  return { read: codec.read, write: (writer, value) => codec.write(writer, value as Struct) };
}

/** A nullable struct starts with one byte: −1 null, 1 present. */
function structFieldCodec(codec: VersionCodec, nullable: boolean): { read: Read; write: Write } {
  if (!nullable) return { read: codec.read, write: (writer, value) => codec.write(writer, value as Struct) };
  return {
    read: (reader) => (reader.int8() < 0 ? null : codec.read(reader)),
    write(writer, value) {
      writer.int8(value === null ? -1 : 1);
      if (value !== null) codec.write(writer, value as Struct);
    },
  };
}

function arrayCodec(element: { read: Read; write: Write }, nullable: boolean, flexible: boolean): { read: Read; write: Write } {
  return {
    read(reader) {
      const count = flexible ? reader.uvarint() - 1 : reader.int32();
      if (count < 0) {
        if (nullable && count === -1) return null;
        throw new MalformedMessageError(`array length ${count}`);
      }
      if (count > reader.remaining) throw new MalformedMessageError(`array of ${count} in ${reader.remaining} bytes`);
      reader.elementsLeft -= count;
      if (reader.elementsLeft < 0) throw new MalformedMessageError(`${count} more array elements than a message may have`);
      const items: unknown[] = [];
      for (let i = 0; i < count; i += 1) items.push(element.read(reader));
      return items;
    },
    write(writer, value) {
      if (value === null) {
        if (!nullable) throw new RangeError('null in an array field that may not be null');
        if (flexible) writer.uvarint(0);
        else writer.int32(-1);
        return;
      }
      const items = value as readonly unknown[];
      if (flexible) writer.uvarint(items.length + 1);
      else writer.int32(items.length);
      for (const item of items) element.write(writer, item);
    },
  };
}

const FIXED: Partial<Record<FieldKind, { read: Read; write: Write }>> = {
  bool: { read: (r) => r.bool(), write: (w, v) => w.bool(v as boolean) },
  int8: { read: (r) => r.int8(), write: (w, v) => w.int8(v as number) },
  int16: { read: (r) => r.int16(), write: (w, v) => w.int16(v as number) },
  uint16: { read: (r) => r.uint16(), write: (w, v) => w.uint16(v as number) },
  int32: { read: (r) => r.int32(), write: (w, v) => w.int32(v as number) },
  uint32: { read: (r) => r.uint32(), write: (w, v) => w.uint32(v as number) },
  int64: { read: (r) => r.int64(), write: (w, v) => w.int64(v as number) },
  float64: { read: (r) => r.float64(), write: (w, v) => w.float64(v as number) },
  uuid: { read: (r) => r.uuid(), write: (w, v) => w.uuid(v as string) },
};

function primitiveCodec(kind: FieldKind, nullable: boolean, flexible: boolean): { read: Read; write: Write } {
  const fixed = FIXED[kind];
  if (fixed) return fixed;
  if (kind === 'string') return stringCodec(nullable, flexible);
  return bytesCodec(nullable, flexible);
}

function stringCodec(nullable: boolean, flexible: boolean): { read: Read; write: Write } {
  return {
    read(reader) {
      const length = flexible ? reader.uvarint() - 1 : reader.int16();
      if (length >= 0) {
        if (length > 32_767) throw new MalformedMessageError(`string of ${length} bytes`);
        return reader.string(length);
      }
      if (nullable && length === -1) return null;
      throw new MalformedMessageError(`string length ${length}`);
    },
    write(writer, value) {
      if (value === null) {
        if (!nullable) throw new RangeError('null in a string field that may not be null');
        if (flexible) writer.uvarint(0);
        else writer.int16(-1);
        return;
      }
      const text = value as string;
      const length = Buffer.byteLength(text);
      if (length > 32_767) throw new TextTooLongError(`string of ${length} bytes`);
      if (flexible) writer.uvarint(length + 1);
      else writer.int16(length);
      writer.utf8(text, length);
    },
  };
}

function bytesCodec(nullable: boolean, flexible: boolean): { read: Read; write: Write } {
  return {
    read(reader) {
      const length = flexible ? reader.uvarint() - 1 : reader.int32();
      if (length >= 0) return reader.bytes(length);
      if (nullable && length === -1) return null;
      throw new MalformedMessageError(`byte length ${length}`);
    },
    write(writer, value) {
      if (value === null) {
        if (!nullable) throw new RangeError('null in a bytes field that may not be null');
        if (flexible) writer.uvarint(0);
        else writer.int32(-1);
        return;
      }
      const chunks = (Buffer.isBuffer(value) ? [value] : value) as RecordsInput & readonly Buffer[];
      const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      if (flexible) writer.uvarint(length + 1);
      else writer.int32(length);
      for (const chunk of chunks) writer.raw(chunk);
    },
  };
}
