import type { BatchView } from '../records/batch.ts';
import { CorruptBatchError, type Cursor, readVarint } from '../records/varint.ts';

/** What the records of a batch must be like. */
export interface RecordRules {
  readonly keyRequired: boolean;
  /** Records older than this are refused, ms; -Infinity for no bound. */
  readonly oldestMs: number;
  /** Records newer than this are refused, ms; Infinity for no bound. */
  readonly newestMs: number;
}

/** A record at fault; `invalid` and `keyless` are INVALID_RECORD, `time` is INVALID_TIMESTAMP. */
export interface RecordFlaw {
  readonly kind: 'invalid' | 'keyless' | 'time';
  readonly batchIndex: number;
  readonly message: string;
}

/**
 * Walks the (decompressed) records of a batch without allocating per record: structure, consecutive offsets and the given
 * rules (L3). Returns the records at fault (a structural flaw ends the walk) and the largest timestamp.
 */
export function walkRecords(batch: BatchView, cursor: Cursor, rules: RecordRules): { flaws: RecordFlaw[]; maxTimestamp: number } {
  const flaws: RecordFlaw[] = [];
  const { baseTimestamp, recordCount } = batch;
  const { buffer } = cursor;
  let maxTimestamp = -1;
  try {
    for (let index = 0; index < recordCount; index += 1) {
      const length = readShort(cursor);
      const end = cursor.position + length;
      if (length < 0 || end > cursor.end) return structural(flaws, index, `record of ${length} bytes`, maxTimestamp);
      cursor.position += 1; // attributes: unused
      const timestamp = baseTimestamp + readShort(cursor);
      const offsetDelta = readShort(cursor);
      if (offsetDelta !== index) return structural(flaws, index, `offset delta ${offsetDelta} at index ${index}`, maxTimestamp);
      const hasKey = skipField(cursor);
      skipField(cursor);
      const headers = skipHeaders(cursor, end);
      if (headers !== undefined) return structural(flaws, index, headers, maxTimestamp);
      if (cursor.position !== end) return structural(flaws, index, 'length does not match its fields', maxTimestamp);
      if (timestamp > maxTimestamp) maxTimestamp = timestamp;
      if (rules.keyRequired && !hasKey) {
        flaws.push({ kind: 'keyless', batchIndex: index, message: 'a compacted topic needs a key in each record' });
      }
      if (timestamp !== -1 && (timestamp < rules.oldestMs || timestamp > rules.newestMs)) {
        flaws.push({ kind: 'time', batchIndex: index, message: `timestamp ${timestamp} is outside [${rules.oldestMs}, ${rules.newestMs}]` });
      }
    }
    if (cursor.position !== cursor.end) {
      return structural(flaws, recordCount - 1, `${buffer.length - cursor.position} bytes after the last record`, maxTimestamp);
    }
  } catch (error) {
    return structural(flaws, -1, error instanceof Error ? error.message : String(error), maxTimestamp);
  }
  return { flaws, maxTimestamp };
}

/** Varints of one or two bytes without a loop: lengths, deltas and counts nearly always are. Longer ones go the long way. */
function readShort(cursor: Cursor): number {
  const at = cursor.position;
  const first = cursor.buffer[at] ?? 0x80;
  if (first < 0x80) {
    cursor.position = at + 1;
    return (first >>> 1) ^ -(first & 1);
  }
  const second = cursor.buffer[at + 1] ?? 0x80;
  if (second < 0x80) {
    cursor.position = at + 2;
    const raw = (first & 0x7f) | (second << 7);
    return (raw >>> 1) ^ -(raw & 1);
  }
  return readVarint(cursor);
}

function structural(flaws: RecordFlaw[], batchIndex: number, message: string, maxTimestamp: number) {
  flaws.push({ kind: 'invalid', batchIndex, message });
  return { flaws, maxTimestamp };
}

/** Skips a length-prefixed field; false for null. A length past the end moves the cursor there and fails the length check. */
function skipField(cursor: Cursor): boolean {
  const length = readShort(cursor);
  if (length > 0) cursor.position += length;
  else if (length < -1) throw new CorruptBatchError(`field of ${length} bytes`);
  return length >= 0;
}

/** Says what is wrong with the headers: what passes here, every reader must be able to read. */
function skipHeaders(cursor: Cursor, end: number): string | undefined {
  const count = readShort(cursor);
  if (count < 0 || count > end - cursor.position) return `${count} headers in ${end - cursor.position} bytes`;
  for (let i = 0; i < count; i += 1) {
    if (!skipField(cursor)) return 'a header without a key';
    skipField(cursor);
    if (cursor.position > end) return 'headers run past their record';
  }
  return undefined;
}
