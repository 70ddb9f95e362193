import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allApis } from '../../server/protocol/apis.ts';
import { decode, encode, isFlexible } from '../../server/protocol/codec.ts';
import { type Field, type FieldKind, type Fields, type MessageDefinition, inVersions } from '../../server/protocol/definition.ts';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { tokensOf } from './kit/tokens.ts';

const run = chaosRun('fuzz-codec');

const PRIMITIVES: Readonly<Record<Exclude<FieldKind, 'struct' | 'array'>, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  int8: fc.integer({ min: -128, max: 127 }),
  int16: fc.integer({ min: -32_768, max: 32_767 }),
  uint16: fc.integer({ min: 0, max: 65_535 }),
  int32: fc.integer(),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  int64: fc.maxSafeInteger(),
  float64: fc.double({ noNaN: true }),
  string: fc.string({ unit: 'grapheme', maxLength: 40 }),
  uuid: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  bytes: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  records: fc.uint8Array({ maxLength: 1500 }).map((bytes) => Buffer.from(bytes)),
};

function messageOf(fields: Fields, version: number): fc.Arbitrary<Record<string, unknown>> {
  const served = Object.entries(fields).filter(([, field]) => inVersions(field.versions, version));
  return fc.record(Object.fromEntries(served.map(([name, field]) => [name, fieldOf(field, version)])));
}

function fieldOf(field: Field, version: number): fc.Arbitrary<unknown> {
  const given = presentOf(field, version);
  return inVersions(field.options.nullable, version) ? fc.option(given, { freq: 6 }) : given;
}

function presentOf(field: Field, version: number): fc.Arbitrary<unknown> {
  if (field.kind === 'struct') return messageOf(field.fields ?? {}, version);
  if (field.kind !== 'array') return PRIMITIVES[field.kind];
  const element = field.element ? PRIMITIVES[field.element as keyof typeof PRIMITIVES] : messageOf(field.fields ?? {}, version);
  return fc.array(element, { maxLength: 3 });
}

/** What of a decoded message its version carries: the rest reads as defaults. */
function carried(fields: Fields, version: number, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => carried(fields, version, item));
  const served = Object.entries(fields).filter(([, field]) => inVersions(field.versions, version));
  const struct = value as Record<string, unknown>;
  return Object.fromEntries(served.map(([name, field]) => [name, field.fields ? carried(field.fields, version, struct[name]) : struct[name]]));
}

test('every message of every served version survives encoding and decoding, and a second encoder writes the same bytes', () => {
  const messages: { definition: MessageDefinition; version: number }[] = allApis.flatMap((api) =>
    [api.request, api.response].flatMap((definition) =>
      Array.from({ length: api.serve.max - api.serve.min + 1 }, (_, i) => ({ definition, version: api.serve.min + i })),
    ),
  );
  const each = run.share({ ci: 25, long: 2_600 });
  for (const { definition, version } of messages) {
    const checked = fc.check(
      fc.property(messageOf(definition.fields, version), (given) => {
        const bytes = encode(definition, version, given as never);
        expect(carried(definition.fields, version, decode(definition, version, bytes))).toEqual(given);
        const tokens = tokensOf(definition.fields, given, { version, flexible: isFlexible(definition, version) });
        expect(decode(definition, version, Buffer.concat(tokens.map((token) => token.bytes)))).toEqual(decode(definition, version, bytes));
      }),
      { numRuns: each, seed: run.seed },
    );
    if (checked.failed) throw new Error(`${definition.name} v${version}: ${fc.defaultReportMessage(checked)}\nrepeat with ${run.repeat}`);
  }
  printReport(run, { name: 'fuzz-codec', operations: each * messages.length, acknowledged: each * messages.length, faults: 0, violations: 0 });
});
