import { expect, test } from 'vitest';
import type { Message, Payload } from '../../lib/contracts/messages.ts';
import { exportLine, exportNote } from './export-format.ts';
import { toPayload } from './payload.ts';

const payload = (text: string | Buffer | null): Payload => toPayload(text === null ? null : Buffer.from(text), { maxBytes: Number.POSITIVE_INFINITY });

function aMessage(parts: { key?: string | null; value: string | Buffer | null; headers?: [string, string | null][] }): Message {
  return {
    partition: 3,
    offset: 42,
    timestamp: 1_700_000_000_123,
    timestampType: 'CreateTime',
    key: payload(parts.key ?? null),
    value: payload(parts.value),
    headers: (parts.headers ?? []).map(([key, value]) => ({ key, value: payload(value) })),
    headerCount: 0,
    sizeBytes: 0,
    compression: 'none',
    tombstone: parts.value === null,
    matchedIn: [],
  };
}

test('a JSON value is written as it stands, on one line, with its 64-bit integers exact', () => {
  const line = exportLine('ndjson', aMessage({ key: 'k', value: '{\n  "id": 9007199254740993123\n}' }));
  expect(line).toBe('{"partition":3,"offset":42,"timestamp":"2023-11-14T22:13:20.123Z","key":"k","value":{   "id": 9007199254740993123 },"headers":[]}\n');
});

test('text is a string, bytes are base64, null is null', () => {
  expect(exportLine('ndjson', aMessage({ value: 'say "hi"' }))).toContain('"value":"say \\"hi\\""');
  expect(exportLine('ndjson', aMessage({ value: Buffer.from([0, 255]) }))).toContain('"value":{"base64":"AP8="}');
  expect(exportLine('ndjson', aMessage({ value: null, headers: [['h', null]] }))).toContain('"value":null,"headers":[{"key":"h","value":null}]');
});

test('CSV quotes what it must, and a cell that a spreadsheet would calculate is defused', () => {
  expect(exportLine('csv', aMessage({ key: 'a,b', value: 'line\n"two"' }))).toBe('3,42,2023-11-14T22:13:20.123Z,"a,b","line\n""two""",\r\n');
  expect(exportLine('csv', aMessage({ key: '=HYPERLINK("x")', value: '-1.5', headers: [['h', 'v']] }))).toBe(
    '3,42,2023-11-14T22:13:20.123Z,"\'=HYPERLINK(""x"")",-1.5,"[[""h"",""v""]]"\r\n',
  );
});

test('what a file lacks is its last line', () => {
  expect(exportNote('ndjson', 'the limit of rows was reached')).toBe('{"incomplete":"the limit of rows was reached"}\n');
  expect(exportNote('csv', 'cut')).toBe('# cut\r\n');
});
