import { isUtf8 } from 'node:buffer';
import type { Message, Payload } from '../../lib/contracts/messages.ts';
import type { BatchView } from '../records/batch.ts';
import type { RecordView } from '../records/records.ts';

/** Bytes of a payload that a list carries. */
export const PREVIEW_BYTES = 4_096;
/** Bytes of a payload that a single message carries; beyond it there is the raw download. */
export const DETAIL_BYTES = 1_048_576;
const PREVIEW_HEADERS = 50;
/** Above this size a payload that looks like JSON is taken for it without a proof. */
const JSON_PROOF_BYTES = 262_144;

interface PayloadOptions {
  readonly maxBytes: number;
  /** Adds the bytes as base64 to text, too. */
  readonly withBase64?: boolean;
}

/**
 * What a payload looks like to a person. The text is that of the bytes, never parsed and printed again, so that 64-bit integers
 * and key order stay. Bytes that are no UTF-8 or carry control characters are binary.
 */
export function toPayload(bytes: Buffer | null, options: PayloadOptions): Payload {
  if (bytes === null) return { kind: 'null', size: 0, text: null, base64: null, truncated: false };
  if (bytes.length === 0) return { kind: 'empty', size: 0, text: '', base64: null, truncated: false };
  const truncated = bytes.length > options.maxBytes;
  if (!isText(bytes)) {
    return { kind: 'binary', size: bytes.length, text: null, base64: bytes.toString('base64', 0, options.maxBytes), truncated };
  }
  const end = truncated ? characterBoundary(bytes, options.maxBytes) : bytes.length;
  return {
    kind: looksLikeJson(bytes) ? 'json' : 'text',
    size: bytes.length,
    text: bytes.toString('utf8', 0, end),
    base64: options.withBase64 ? bytes.toString('base64', 0, end) : null,
    truncated,
  };
}

/** `preview`: a row of a list. `detail`: the open record, with base64 beside the text. `whole`: everything, for an export. */
export type PayloadAmount = 'preview' | 'detail' | 'whole';

const AMOUNTS: Record<PayloadAmount, PayloadOptions> = {
  preview: { maxBytes: PREVIEW_BYTES },
  detail: { maxBytes: DETAIL_BYTES, withBase64: true },
  whole: { maxBytes: Number.POSITIVE_INFINITY },
};

/** A record with as much of its payloads as is asked for. */
export function toMessage(
  record: RecordView,
  batch: BatchView,
  partition: number,
  matchedIn: Message['matchedIn'],
  amount: PayloadAmount = 'preview',
): Message {
  const options = AMOUNTS[amount];
  const headers = amount === 'preview' ? record.headers.slice(0, PREVIEW_HEADERS) : record.headers;
  return {
    partition,
    offset: record.offset,
    timestamp: record.timestamp,
    timestampType: batch.timestampType,
    key: toPayload(record.key, options),
    value: toPayload(record.value, options),
    headers: headers.map((header) => ({ key: header.key, value: toPayload(header.value, options) })),
    headerCount: record.headers.length,
    sizeBytes: record.sizeInBytes,
    compression: batch.compression ?? 'none',
    tombstone: record.value === null,
    matchedIn,
  };
}

/** Valid UTF-8 without control characters other than tab, line feed and carriage return. */
function isText(bytes: Buffer): boolean {
  if (!isUtf8(bytes)) return false;
  for (const byte of bytes) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false;
  return true;
}

const OPEN = { '{': '}', '[': ']' } as const;

function looksLikeJson(bytes: Buffer): boolean {
  const text = bytes.length > JSON_PROOF_BYTES ? undefined : bytes.toString('utf8').trim();
  const first = text?.[0] ?? bytes.toString('latin1', 0, 64).trimStart()[0];
  const last = text?.at(-1) ?? bytes.toString('latin1', bytes.length - 64).trimEnd().at(-1);
  if ((first !== '{' && first !== '[') || last !== OPEN[first]) return false;
  if (text === undefined) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Largest index ≤ `at` that does not cut a character in two. */
function characterBoundary(bytes: Buffer, at: number): number {
  let end = at;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}
