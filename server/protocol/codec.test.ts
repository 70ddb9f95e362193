import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Api, allApis, apiByKey, apis } from './apis.ts';
import { decode, encode } from './codec.ts';
import { INT64_MAX, type MessageDefinition, f, message, parseVersions } from './definition.ts';
import { decodeRequestHeader, decodeResponse, encodeRequestFrame, encodeResponseFrame } from './frames.ts';
import { BinaryReader, MalformedMessageError } from './reader.ts';
import { BinaryWriter } from './writer.ts';

/** One message as Apache Kafka's own generated classes write it: mode 0 is filled, mode 1 has nulls, empty arrays and no tags. */
interface GoldenVector {
  readonly api: string;
  readonly side: 'request' | 'response';
  readonly version: number;
  readonly mode: number;
  readonly value: Record<string, unknown>;
  readonly hex: string;
}

const vectors: GoldenVector[] = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, 'golden-vectors.json'), 'utf8'));
const byName = new Map<string, Api>(allApis.map((api) => [api.name, api]));

/** Bytes are written `B:base64` in the vectors. */
function revive(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('B:') ? Buffer.from(value.slice(2), 'base64') : value;
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]));
}

function definitionOf({ api, side }: GoldenVector): MessageDefinition {
  const found = byName.get(api);
  if (!found) throw new Error(`no API ${api}`);
  return found[side];
}

test('every served version of every API has golden bytes, filled and with nulls', () => {
  const have = new Set(vectors.map(({ api, side, version }) => `${api} ${side} ${version}`));
  const missing = allApis.flatMap(({ name, serve }) =>
    (['request', 'response'] as const).flatMap((side) =>
      Array.from({ length: serve.max - serve.min + 1 }, (_, i) => `${name} ${side} ${serve.min + i}`).filter((key) => !have.has(key)),
    ),
  );
  expect(missing).toEqual([]);
});

test.each([...byName.keys()])('%s is written as Kafka writes it', (name) => {
  for (const vector of vectors.filter(({ api }) => api === name)) {
    const label = `${name} ${vector.side} v${vector.version} mode ${vector.mode}`;
    const written = encode(definitionOf(vector), vector.version, revive(vector.value) as Record<string, never>);
    expect(`${label} ${written.toString('hex')}`).toBe(`${label} ${vector.hex}`);
  }
});

test.each([...byName.keys()])('%s is read as Kafka writes it', (name) => {
  for (const vector of vectors.filter(({ api }) => api === name)) {
    const reader = new BinaryReader(Buffer.from(vector.hex, 'hex'));
    const read = decode(definitionOf(vector), vector.version, reader);
    expect(reader.remaining).toBe(0);
    expect(read).toMatchObject(revive(vector.value) as Record<string, unknown>);
  }
});

test('a message cut off anywhere is malformed, never half read', () => {
  for (const vector of vectors.filter(({ mode, version, api }) => mode === 0 && version === byName.get(api)?.serve.max)) {
    const whole = Buffer.from(vector.hex, 'hex');
    const step = Math.max(1, Math.floor(whole.length / 20));
    for (let length = 0; length < whole.length; length += step) {
      expect(() => decode(definitionOf(vector), vector.version, whole.subarray(0, length))).toThrow(MalformedMessageError);
    }
  }
});

test('noise is read or malformed, but never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...allApis), (noise, api) => {
      try {
        decode(api.request, api.serve.max, Buffer.from(noise));
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedMessageError);
      }
    }),
    { numRuns: 3_000 },
  );
});

test('an array that claims more elements than bytes is refused before anything is allocated', () => {
  const lying = message({ name: 'Lying', versions: '0-1', flexible: '1+', fields: { items: f.array('0+', { x: f.int8('0+') }) } });
  expect(() => decode(lying, 0, Buffer.from('7fffffff00', 'hex'))).toThrow(/array of 2147483647/);
  expect(() => decode(lying, 1, Buffer.from('ffffffff0f00', 'hex'))).toThrow(/array of 4294967294/);
  expect(() => decode(lying, 0, Buffer.from('fffffffe', 'hex'))).toThrow(/array length -2/);
});

test('unknown tagged fields are skipped', () => {
  const plain = message({ name: 'Plain', versions: '0', flexible: '0+', fields: { x: f.int8('0+') } });
  expect(decode(plain, 0, Buffer.from('07' + '01' + '05' + '02' + 'abcd', 'hex'))).toEqual({ x: 7 });
});

test('64-bit integers are exact to 2^53 and saturate beyond', () => {
  const roundTrip = (value: number): number => {
    const writer = new BinaryWriter();
    writer.int64(value);
    return new BinaryReader(writer.toBuffer()).int64();
  };
  for (const value of [0, -1, 1, 2 ** 31, -(2 ** 31), 2 ** 32, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
    expect(roundTrip(value)).toBe(value);
  }
  const writer = new BinaryWriter();
  writer.int64(INT64_MAX);
  expect(writer.toBuffer().toString('hex')).toBe('7fffffffffffffff');
});

test('large byte fields are passed on without a copy', () => {
  const payload = Buffer.alloc(100_000, 7);
  const chunks = encodeResponseFrame(apis.fetch, 12, 1, {
    responses: [{ topic: 't', partitions: [{ partitionIndex: 0, records: [payload, payload] }] }],
  });
  expect(chunks.filter((chunk) => chunk.buffer === payload.buffer)).toHaveLength(2);
});

test('request and response headers follow the flexible version, but for ApiVersions', () => {
  const classic = Buffer.concat(encodeRequestFrame(apis.metadata, { apiVersion: 8, correlationId: 5, clientId: 'c' }, { topics: null }));
  expect(classic.subarray(0, 11).toString('hex')).toBe('0003' + '0008' + '00000005' + '0001' + '63');
  const flexible = Buffer.concat(encodeRequestFrame(apis.metadata, { apiVersion: 9, correlationId: 5, clientId: 'c' }, { topics: null }));
  expect(flexible.subarray(0, 12).toString('hex')).toBe('0003' + '0009' + '00000005' + '0001' + '63' + '00');
  expect(decodeRequestHeader(flexible).header).toEqual({ apiKey: 3, apiVersion: 9, correlationId: 5, clientId: 'c' });
  const versions = Buffer.concat(encodeResponseFrame(apis.apiVersions, 3, 9, { apiKeys: [] }));
  expect(versions.subarray(0, 6).toString('hex')).toBe('00000009' + '0000');
});

test('an answer to another request is refused', () => {
  const frame = Buffer.concat(encodeResponseFrame(apis.heartbeat, 0, 4, {}));
  expect(() => decodeResponse(apis.heartbeat, 0, 5, frame)).toThrow(/answer 4 to request 5/);
});

test('the API table serves only versions that its definitions have', () => {
  for (const { request, response, serve } of allApis) {
    for (const definition of [request, response]) {
      const range = parseVersions(definition.versions);
      expect(range.min).toBeLessThanOrEqual(serve.min);
      expect(range.max).toBeGreaterThanOrEqual(serve.max);
    }
  }
  expect(apiByKey(0)?.advertiseMin).toBe(0);
  expect(apiByKey(999)).toBeUndefined();
});
