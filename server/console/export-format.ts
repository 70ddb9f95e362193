import type { ExportFormat, Message, Payload } from '../../lib/contracts/messages.ts';
import { csvCell } from '../../lib/format/csv.ts';

const PROVEN_JSON_BYTES = 262_144;

/** First line of a file; empty where the format has none. */
export function exportHead(format: ExportFormat): string {
  return format === 'csv' ? 'partition,offset,timestamp,key,value,headers\r\n' : '';
}

/** One record as a line of the file. JSON values stand as they are in the record, so 64-bit integers stay exact. */
export function exportLine(format: ExportFormat, message: Message): string {
  return format === 'csv' ? csvLine(message) : `${jsonRecord(message)}\n`;
}

/** A last line about what the file lacks; there is none in a file that has everything. */
export function exportNote(format: ExportFormat, text: string): string {
  return format === 'csv' ? `${csvCell(`# ${text}`)}\r\n` : `${JSON.stringify({ incomplete: text })}\n`;
}

function jsonRecord(message: Message): string {
  const headers = message.headers.map(({ key, value }) => `{"key":${JSON.stringify(key)},"value":${jsonPayload(value)}}`);
  return [
    `{"partition":${message.partition}`,
    `"offset":${message.offset}`,
    `"timestamp":${JSON.stringify(isoTime(message.timestamp))}`,
    `"key":${jsonPayload(message.key)}`,
    `"value":${jsonPayload(message.value)}`,
    `"headers":[${headers.join(',')}]}`,
  ].join(',');
}

/** A JSON document as itself on one line, text as a string, other bytes as `{"base64": …}`. */
function jsonPayload(payload: Payload): string {
  if (payload.kind === 'null') return 'null';
  if (payload.text === null) return JSON.stringify({ base64: payload.base64 ?? '' });
  if (payload.kind === 'json' && isProvenJson(payload)) return payload.text.replace(/[\r\n]+/g, ' ');
  return JSON.stringify(payload.text);
}

/** Large payloads are taken for JSON by their looks in lists; a file must hold. */
function isProvenJson({ text, size }: Payload): boolean {
  if (size <= PROVEN_JSON_BYTES) return true;
  try {
    JSON.parse(text ?? '');
    return true;
  } catch {
    return false;
  }
}

function csvLine(message: Message): string {
  const headers = message.headers.map(({ key, value }) => [key, textOf(value)]);
  const cells = [String(message.partition), String(message.offset), isoTime(message.timestamp) ?? '', textOf(message.key) ?? '', textOf(message.value) ?? '', headers.length === 0 ? '' : JSON.stringify(headers)];
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function textOf(payload: Payload): string | null {
  if (payload.kind === 'null') return null;
  return payload.text ?? `base64:${payload.base64 ?? ''}`;
}

function isoTime(ms: number): string | null {
  return ms >= 0 && ms <= 8.64e15 ? new Date(ms).toISOString() : null;
}
