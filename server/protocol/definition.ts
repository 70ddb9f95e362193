/**
 * Protocol messages as data. A message is one literal: fields in wire order, each with the versions that carry it. The codec
 * (`codec.ts`) turns a definition and a version into a reader and a writer; TypeScript derives the message's type.
 *
 * Version ranges are written as Kafka's definitions do: `0+`, `3-12`, `4`. A field outside its range is absent on the wire: it
 * reads as its default and is left out when written.
 */

/** Half-open in spirit, closed in form: [min, max]. `none` is an empty range. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

export interface FieldOptions<T> {
  /** Versions in which null is legal. */
  readonly nullable?: string;
  readonly default?: T | null;
  /** Versions in which the field travels in the tagged section, under `tag`. */
  readonly tagged?: string;
  readonly tag?: number;
  /** The field keeps its old length prefix in flexible versions too (only `clientId` of the request header does). */
  readonly neverCompact?: boolean;
}

export type FieldKind =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'float64'
  | 'string'
  | 'uuid'
  | 'bytes'
  | 'records'
  | 'struct'
  | 'array';

/** One field. `Out` is what decoding gives, `In` what encoding takes. */
export interface Field<Out = unknown, In = Out> {
  readonly kind: FieldKind;
  readonly versions: string;
  readonly options: FieldOptions<unknown>;
  /** Fields of a struct, or of the structs in an array. */
  readonly fields?: Fields;
  /** Element of an array of primitives. */
  readonly element?: FieldKind;
  /** Types only, never set. */
  readonly out?: Out;
  readonly in?: In;
}

export type Fields = { readonly [name: string]: Field<unknown, unknown> };

type OutOf<F extends Fields> = { -readonly [K in keyof F]: F[K] extends Field<infer Out, infer _In> ? Out : never };
type InOf<F extends Fields> = { [K in keyof F]?: F[K] extends Field<infer _Out, infer In> ? In : never };
type OrNull<T, O> = O extends { nullable: string } ? T | null : T;

/** A record set on the wire: batches back to back. Writing takes chunks, so that a fetch is not copied together first. */
export type RecordsInput = Buffer | readonly Buffer[];

export interface MessageDefinition<F extends Fields = Fields> {
  readonly name: string;
  /** Undefined for messages that are not requests or responses (records of internal topics, embedded blobs). */
  readonly apiKey?: number;
  readonly versions: string;
  readonly flexible: string;
  readonly fields: F;
}

/** What decoding gives: every field is there, absent ones with their default. */
export type Decoded<M> = M extends MessageDefinition<infer F> ? OutOf<F> : never;
/** What encoding takes: a field that is left out gets its default. */
export type Encodable<M> = M extends MessageDefinition<infer F> ? InOf<F> : never;

/** Declares a message. `fields` keep their order on the wire. */
export function message<const F extends Fields>(definition: {
  name: string;
  apiKey?: number;
  versions: string;
  flexible: string;
  fields: F;
}): MessageDefinition<F> {
  return definition;
}

type Options<T> = FieldOptions<T> | undefined;

function primitive<T>(kind: FieldKind) {
  return <const O extends FieldOptions<T> = Record<never, never>>(versions: string, options?: O): Field<OrNull<T, O>> => ({
    kind,
    versions,
    options: options ?? {},
  });
}

type ArrayElement = { int8: number; int16: number; int32: number; int64: number; string: string; uuid: string; bool: boolean };

/** Builders for fields. First argument: versions; `struct` and `array` take their content before the options. */
export const f = {
  bool: primitive<boolean>('bool'),
  int8: primitive<number>('int8'),
  int16: primitive<number>('int16'),
  uint16: primitive<number>('uint16'),
  int32: primitive<number>('int32'),
  uint32: primitive<number>('uint32'),
  int64: primitive<number>('int64'),
  float64: primitive<number>('float64'),
  string: primitive<string>('string'),
  uuid: primitive<string>('uuid'),
  bytes: primitive<Buffer>('bytes'),
  records: <const O extends FieldOptions<Buffer> = Record<never, never>>(
    versions: string,
    options?: O,
  ): Field<OrNull<Buffer, O>, OrNull<RecordsInput, O>> => ({ kind: 'records', versions, options: options ?? {} }),
  struct: <const F extends Fields, const O extends Options<never> = undefined>(
    versions: string,
    fields: F,
    options?: O,
  ): Field<OrNull<OutOf<F>, O>, OrNull<InOf<F>, O>> => ({ kind: 'struct', versions, fields, options: options ?? {} }),
  /** Array of structs. */
  array: <const F extends Fields, const O extends Options<never> = undefined>(
    versions: string,
    fields: F,
    options?: O,
  ): Field<OrNull<OutOf<F>[], O>, OrNull<readonly InOf<F>[], O>> => ({
    kind: 'array',
    versions,
    fields,
    options: options ?? {},
  }),
  /** Array of primitives. */
  list: <const E extends keyof ArrayElement, const O extends Options<never> = undefined>(
    versions: string,
    element: E,
    options?: O,
  ): Field<OrNull<ArrayElement[E][], O>, OrNull<readonly ArrayElement[E][], O>> => ({
    kind: 'array',
    versions,
    element,
    options: options ?? {},
  }),
} as const;

/** Default of fields that mean "no bound": the largest int64, as a double. */
export const INT64_MAX = 2 ** 63;

const NO_VERSIONS: VersionRange = { min: 1, max: 0 };

/** Reads `0+`, `3-12`, `4` or `none`. */
export function parseVersions(text: string): VersionRange {
  if (text === 'none') return NO_VERSIONS;
  if (text.endsWith('+')) return { min: Number(text.slice(0, -1)), max: 32_767 };
  const [min, max] = text.split('-').map(Number);
  if (min === undefined || Number.isNaN(min) || Number.isNaN(max)) throw new RangeError(`not a version range: ${text}`);
  return { min, max: max ?? min };
}

/** Whether `version` lies in the range. */
export function inVersions(text: string | undefined, version: number): boolean {
  if (text === undefined) return false;
  const range = parseVersions(text);
  return version >= range.min && version <= range.max;
}
