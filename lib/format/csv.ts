/** What a cell may hold. Unknown is an empty cell; times are ISO 8601. */
export type CsvValue = string | number | boolean | null | undefined;

/** Rows as RFC 4180, with CRLF after each. */
export function csvText(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map((row) => `${row.map((value) => csvCell(value === null || value === undefined ? '' : String(value))).join(',')}\r\n`).join('');
}

/** RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A moment (ms since the epoch) for a cell; empty when there is none. */
export const csvTime = (ms: number | null): string => (ms === null || ms < 0 || ms > 8.64e15 ? '' : new Date(ms).toISOString());
