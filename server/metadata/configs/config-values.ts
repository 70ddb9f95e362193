/** Reading of config texts as Kafka's ConfigDef does: trimmed, booleans in any case, decimal numbers, comma lists. */

/** 2^63 − 1 as text: Kafka's "no bound" default. */
export const LONG_MAX = '9223372036854775807';

/** true or false in any case; undefined for anything else. */
export function parseBoolean(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** A decimal number; undefined for anything else. Beyond ±2^53 it reads as the largest safe integer: such values mean "no bound". */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) return undefined;
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(trimmed)));
}

/** Comma-separated, trimmed, empty text = empty list. */
export function parseList(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s*,\s*/);
}

/** `name:count,...`, each count a whole number; undefined for anything else. */
export function parseCounts(text: string): Map<string, number> | undefined {
  const rows = parseList(text).map((item) => /^(\S+):(\d{1,10})$/.exec(item));
  if (rows.includes(null)) return undefined;
  return new Map(rows.map((row) => [row?.[1] ?? '', Number(row?.[2])]));
}
