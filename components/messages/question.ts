import type { SearchInput } from '@/lib/contracts/messages';
import { FILTER_SCOPES } from '@/lib/domain/messages';
import { formatInteger, plural } from '@/lib/format/number';
import { formatDateTime } from '@/lib/format/time';
import { flag, oneOf, text, whole, type StateOf } from '../data-table/query-fields';

/** Ways to say where reading starts. `15m` to `24h` are times relative to when the scan starts. */
export const STARTS = [
  { value: 'newest', label: 'Newest' },
  { value: 'oldest', label: 'Oldest' },
  { value: 'offset', label: 'From offset' },
  { value: 'time', label: 'From time' },
  { value: '15m', label: 'Last 15 min' },
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 h' },
] as const;
export type Start = (typeof STARTS)[number]['value'];

const RELATIVE_MS: Partial<Record<Start, number>> = { '15m': 900_000, '1h': 3_600_000, '24h': 86_400_000 };

/** The whole question, as it stands in the URL. A field that does not hold becomes its default. */
export const questionFields = {
  from: oneOf(STARTS.map(({ value }) => value), 'newest'),
  offset: text(16, /^\d*$/),
  /** ms since the epoch: a link means the same moment in every zone. */
  time: text(16, /^\d*$/),
  partitions: text(30_000, /^(\d{1,6}(,\d{1,6})*)?$/),
  limit: whole(100, { min: 1, max: 10_000 }),
  q: text(2_000),
  scope: oneOf(FILTER_SCOPES, 'any'),
  case: flag,
  live: flag,
  /** The open record: `partition:offset`. */
  panel: text(40, /^(\d+:\d+)?$/),
  /** Where a scan was left off; with it the link continues there. */
  cursor: text(30_000, /^(\d+:\d+(,\d+:\d+)*)?$/),
};
export type Question = StateOf<typeof questionFields>;

/** What the server is asked. `now` is ms since the epoch. */
export function toSearch(question: Question, now: number): SearchInput {
  const base: SearchInput = {
    limit: question.limit,
    q: question.q,
    scope: question.scope,
    caseSensitive: question.case,
    partitions: question.partitions === '' ? undefined : question.partitions.split(',').map(Number),
    cursor: question.cursor === '' ? undefined : question.cursor,
  };
  if (question.live) return { ...base, from: 'live', cursor: undefined };
  const relative = RELATIVE_MS[question.from];
  if (relative !== undefined) return { ...base, from: 'time', time: now - relative };
  if (question.from === 'offset') return { ...base, from: 'offset', offset: Number(question.offset || 0) };
  if (question.from === 'time') return { ...base, from: 'time', time: question.time === '' ? now : Number(question.time) };
  return { ...base, from: question.from === 'oldest' ? 'oldest' : 'newest' };
}

/** The question read back as one sentence. */
export function sentence(question: Question, topic: string, partitions: number, zone: string | undefined): string {
  const chosen = question.partitions === '' ? (partitions === 0 ? 'all partitions' : plural(partitions, 'partition')) : `partition ${question.partitions.replaceAll(',', ', ')}`;
  const matching = question.q === '' ? '' : ` with "${question.q}" in ${question.scope === 'any' ? 'key, value or headers' : question.scope === 'header' ? 'a header' : `the ${question.scope}`}`;
  const what = `${question.q === '' ? 'messages' : 'matches'} in ${topic}, ${chosen}${matching}`;
  if (question.live) return `Live: what arrives from now on, ${what}`;
  const count = formatInteger(question.limit);
  if (question.from === 'newest') return `Newest ${count} ${what}`;
  return `First ${count} ${what}, from ${startText(question, zone)} on`;
}

function startText({ from, offset, time }: Question, zone: string | undefined): string {
  if (from === 'oldest') return 'the oldest';
  if (from === 'offset') return `offset ${formatInteger(Number(offset || 0))}`;
  if (from === 'time') return time === '' ? 'now' : formatDateTime(Number(time), zone);
  return { '15m': '15 minutes ago', '1h': 'an hour ago', '24h': '24 hours ago', newest: '' }[from];
}
