import type { ExportQuery, SearchEvent, StopReason } from '../../lib/contracts/messages.ts';
import { MAX_EXPORT_ROWS } from '../../lib/domain/messages.ts';
import type { ClusterContext } from './cluster-context.ts';
import { exportHead, exportLine, exportNote } from './export-format.ts';
import { type SearchSlots, searchMessages } from './search-messages.ts';

/** Lines are handed over in pieces of about this many characters. */
const PIECE = 65_536;

const REASONS: Partial<Record<StopReason, string>> = {
  limit: 'the limit of rows was reached',
  'time-budget': 'the time budget was used up',
  'byte-budget': 'the byte budget was used up',
  failed: 'no partition could be read',
};

/**
 * Every match of a search as the text of a file, in pieces, with whole keys and values. The reader's pace drives the scan. A file
 * that ends early says so in its last line, and where to continue.
 */
export async function* exportMessages(context: ClusterContext, slots: SearchSlots, topic: string, query: ExportQuery, signal: AbortSignal): AsyncGenerator<string> {
  const { format } = query;
  let piece = exportHead(format);
  const notes: string[] = [];
  for await (const event of searchMessages(context, slots, topic, query, signal, 'whole')) {
    if (event.type === 'message') piece += exportLine(format, event.message);
    else notes.push(...noteOf(event, query));
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece + notes.map((note) => exportNote(format, note)).join('');
}

/** Rows that a user asked for by their number are complete; the limit of the file is not. */
function noteOf(event: Exclude<SearchEvent, { type: 'message' }>, { limit }: ExportQuery): string[] {
  if (event.type === 'warning') return [`${event.warning.resource ?? ''} ${event.warning.message}`.trim()];
  if (event.type === 'error') return [event.problem.detail];
  if (event.type !== 'done' || event.cursor === null) return [];
  if (event.reason === 'limit' && limit < MAX_EXPORT_ROWS) return [];
  return [`${REASONS[event.reason] ?? event.reason}; continue with cursor=${event.cursor}`];
}
