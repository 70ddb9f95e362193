import { formatDuration } from './duration.ts';
import { UNKNOWN } from './number.ts';

type Maybe = number | null | undefined;
const MAX_DATE_MS = 8.64e15;
const valid = (ms: Maybe): ms is number => ms !== null && ms !== undefined && ms >= 0 && ms <= MAX_DATE_MS;

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(zone: string | undefined): Intl.DateTimeFormat {
  const key = zone ?? '';
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
    });
    formatters.set(key, found);
  }
  return found;
}

function parts(ms: number, zone: string | undefined): Record<string, string> {
  return Object.fromEntries(formatter(zone).formatToParts(ms).map((part) => [part.type, part.value]));
}

/** `2026-11-21 14:02:11.042` in the given zone (undefined: the browser's). Kafka's "no timestamp" (−1) is `–`. */
export function formatDateTime(ms: Maybe, zone?: string): string {
  if (!valid(ms)) return UNKNOWN;
  const part = parts(ms, zone);
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}.${part.fractionalSecond}`;
}

/** `14:02:11`, with milliseconds when asked. */
export function formatTime(ms: Maybe, options: { zone?: string; milliseconds?: boolean } = {}): string {
  if (!valid(ms)) return UNKNOWN;
  const part = parts(ms, options.zone);
  return `${part.hour}:${part.minute}:${part.second}${options.milliseconds ? `.${part.fractionalSecond}` : ''}`;
}

/** ISO 8601 in UTC: what the clipboard gets. */
export function isoTime(ms: Maybe): string {
  return valid(ms) ? new Date(ms).toISOString() : '';
}

/** `just now`, `4 s ago`, `in 2 m 10 s`. */
export function formatRelative(ms: Maybe, nowMs: number): string {
  if (!valid(ms)) return UNKNOWN;
  const age = nowMs - ms;
  if (Math.abs(age) < 1_000) return 'just now';
  const whole = Math.floor(Math.abs(age) / 1_000) * 1_000;
  return age > 0 ? `${formatDuration(whole)} ago` : `in ${formatDuration(whole)}`;
}
