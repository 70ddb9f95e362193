/**
 * Every version of every message that tshark's dissector knows, as our codec writes it: request and answer, all fields set. No
 * client speaks most of these versions, so the wire test beside this one never shows them.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Api, allApis } from '../../server/protocol/apis.ts';
import { type Field, type Fields, inVersions } from '../../server/protocol/definition.ts';
import { encodeRequestFrame, encodeResponseFrame } from '../../server/protocol/frames.ts';
import { buildBatch } from '../../server/records/records.ts';
import { captureOf, type Said } from '../kit/capture-file.ts';
import { run, skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';

const SERVER_PORT = 9092;
const missing = whyMissing(tools.tshark);
/** The dissector of Debian 12 (4.0) has never heard of later keys. */
const LAST_KEY = 47;
const COMPLAINTS = ['_ws.malformed', 'kafka.bad_string_length', 'kafka.bad_bytes_length', 'kafka.bad_array_length', 'kafka.bad_record_length', 'kafka.bad_varint'];

/** What that dissector itself gets wrong, by key: other clients and our fuzzer read these. Nothing else may be malformed. */
const MISREAD: Readonly<Record<number, { readonly side: Side | 'both'; readonly upTo: number; readonly from?: number }>> = {
  // Bytes with a length of 32 bits are taken for a length of 16.
  11: { side: 'both', upTo: 5 },
  14: { side: 'both', upTo: 3 },
  15: { side: 'response', upTo: 4 },
  36: { side: 'both', upTo: 1 },
  // The brokers of a replica assignment are not read in the flexible version.
  19: { side: 'request', from: 5, upTo: 5 },
  // The body is not read at all.
  31: { side: 'response', upTo: 1 },
  // An assignment is a struct with a list in it; a list of lists is read.
  37: { side: 'request', upTo: 2 },
  // The topic's name is not read.
  43: { side: 'request', upTo: 2 },
};

type Side = 'request' | 'response';

interface Judged {
  readonly api: Api;
  readonly version: number;
  readonly side: Side;
  readonly malformed: boolean;
}

test.skipIf(missing)(`tshark reads every version of every message that it knows${skipNote(missing)}`, async () => {
  const judged = await dissect(allApis.filter(({ key }) => key <= LAST_KEY));
  expect(judged.filter((one) => one.malformed && !isMisread(one)).map(nameOf)).toEqual([]);
  // A dissector that learns must be believed: its mistakes are listed exactly.
  expect(judged.filter((one) => !one.malformed && isMisread(one)).map(nameOf)).toEqual([]);
  const unread = allApis.filter(({ key }) => key <= LAST_KEY && !judged.some(({ api, malformed }) => api.key === key && !malformed));
  expect(unread.map(({ name }) => name)).toEqual([]);
});

/** What tshark thinks of a request and an answer in every version that it knows. */
async function dissect(apis: readonly Api[]): Promise<Judged[]> {
  const exchanges = apis.flatMap((api) => versionsOf(api).map((version) => ({ api, version })));
  const said: Said[] = exchanges.flatMap(({ api, version }, correlationId) => [
    { by: 'client', bytes: framed(encodeRequestFrame(api, { apiVersion: version, correlationId, clientId: 'test' }, sampleOf(api.request.fields, version))) },
    { by: 'server', bytes: framed(encodeResponseFrame(api, version, correlationId, sampleOf(api.response.fields, version))) },
  ]);
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-codec-'));
  const file = path.join(directory, 'codec.pcap');
  fs.writeFileSync(file, captureOf(said, { clientPort: 50_000, serverPort: SERVER_PORT }));
  const fields = ['frame.number', 'kafka.unsupported_api_version', ...COMPLAINTS];
  const finished = await run('tshark', ['-r', file, '-d', `tcp.port==${SERVER_PORT},kafka`, '-T', 'fields', ...fields.flatMap((name) => ['-e', name])]);
  fs.rmSync(directory, { recursive: true, force: true });
  const rows = finished.stdout.split('\n').filter((line) => line !== '').map((line) => line.split('\t'));
  expect(rows, finished.stderr).toHaveLength(said.length);
  const unsupported = new Set<number>();
  return rows.flatMap(([frame, newer, ...complaints]) => {
    const index = Number(frame) - 1;
    const exchange = Math.floor(index / 2);
    // Only the request says that its version is unknown.
    if (newer !== '') unsupported.add(exchange);
    const about = exchanges[exchange];
    if (!about || unsupported.has(exchange)) return [];
    return [{ ...about, side: index % 2 === 0 ? 'request' : 'response', malformed: complaints.some((text) => text !== '') }];
  });
}

function isMisread({ api, version, side }: Judged): boolean {
  const known = MISREAD[api.key];
  return known !== undefined && (known.side === 'both' || known.side === side) && version >= (known.from ?? 0) && version <= known.upTo;
}

function nameOf({ api, version, side }: Judged): string {
  return `${api.name} v${version} ${side}`;
}

function versionsOf(api: Api): number[] {
  return Array.from({ length: api.serve.max - api.serve.min + 1 }, (_, i) => api.serve.min + i);
}

function framed(chunks: readonly Buffer[]): Buffer {
  const frame = Buffer.concat(chunks);
  const size = Buffer.alloc(4);
  size.writeInt32BE(frame.length);
  return Buffer.concat([size, frame]);
}

function sampleOf(fields: Fields, version: number): Record<string, unknown> {
  const present = Object.entries(fields).filter(([, field]) => inVersions(field.versions, version));
  return Object.fromEntries(present.map(([name, field]) => [name, sampleValue(field, version)]));
}

function sampleValue(field: Field, version: number): unknown {
  if (field.kind === 'struct') return sampleOf(field.fields ?? {}, version);
  if (field.kind === 'array') return [1, 2].map(() => (field.element === undefined ? sampleOf(field.fields ?? {}, version) : primitive(field.element)));
  return primitive(field.kind);
}

function primitive(kind: Field['kind']): unknown {
  if (kind === 'bool') return true;
  if (kind === 'string') return 'text';
  if (kind === 'uuid') return 'AAAAAAAAAAAAAAAAAAAAAQ';
  if (kind === 'bytes') return Buffer.from('bytes');
  if (kind === 'records') return buildBatch({ records: [{ key: Buffer.from('k'), value: Buffer.from('v') }], now: 1 });
  return 3;
}
