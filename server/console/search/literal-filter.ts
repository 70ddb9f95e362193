import type { Message } from '../../../lib/contracts/messages.ts';
import type { FilterScope } from '../../../lib/domain/messages.ts';
import type { RecordView } from '../../records/records.ts';

/** Where a record matched; empty means it did not. */
export type MatchedIn = Message['matchedIn'];

export interface RecordFilter {
  /** Without a filter every record matches, nowhere in particular. */
  readonly matchesAll: boolean;
  /** Whether a block of decompressed records can hold a match: false is a proof that it does not. */
  mayMatch(records: Buffer): boolean;
  /** undefined: no match. */
  match(record: RecordView): MatchedIn | undefined;
}

type Contains = (bytes: Buffer) => boolean;

/**
 * A literal "contains" on the bytes of key, value and headers. Ignoring case compares ASCII letters byte by byte; with other
 * letters in the search text the payloads are compared as Unicode.
 */
export function literalFilter(options: { text: string; scope: FilterScope; caseSensitive: boolean }): RecordFilter {
  const { text, scope } = options;
  if (text === '') return { matchesAll: true, mayMatch: () => true, match: () => [] };
  const contains = containsText(text, options.caseSensitive);
  const wants = (part: FilterScope): boolean => scope === 'any' || scope === part;
  return {
    matchesAll: false,
    mayMatch: contains,
    match(record) {
      const found: MatchedIn = [];
      if (wants('key') && record.key !== null && contains(record.key)) found.push('key');
      if (wants('value') && record.value !== null && contains(record.value)) found.push('value');
      if (wants('header')) {
        if (record.headers.some((header) => contains(header.keyBytes))) found.push('headerKey');
        if (record.headers.some((header) => header.value !== null && contains(header.value))) found.push('headerValue');
      }
      return found.length > 0 ? found : undefined;
    },
  };
}

function containsText(text: string, caseSensitive: boolean): Contains {
  const needle = Buffer.from(text);
  if (caseSensitive) return (bytes) => bytes.includes(needle);
  const lower = text.toLowerCase();
  // Lower-casing Latin-1 never turns another byte into an ASCII letter, so for an ASCII text it is exact on UTF-8 bytes.
  if (/^[\u0000-\u007f]*$/.test(text)) return (bytes) => bytes.toString('latin1').toLowerCase().includes(lower);
  return (bytes) => bytes.toString('utf8').toLowerCase().includes(lower);
}
