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

/** `2026-11-21T14:02:11.042` in the zone. Intl, which costs a page 40 ms when it is first used, only for zones that Date does not know. */
function local(ms: number, zone: string | undefined): string {
  if (zone === undefined) return shifted(ms, new Date(ms).getTimezoneOffset());
  if (zone === 'UTC') return shifted(ms, 0);
  const part = Object.fromEntries(formatter(zone).formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}.${part.fractionalSecond}`;
}

function shifted(ms: number, minutes: number): string {
  const at = Math.min(MAX_DATE_MS, Math.trunc(ms) - minutes * 60_000);
  // Years of five digits and more come as `+012345`.
  return new Date(at).toISOString().slice(0, -1).replace(/^\+0*/, '');
}

/** `2026-11-21 14:02:11.042` in the given zone (undefined: the browser's). Kafka's "no timestamp" (−1) is `–`. */
export function formatDateTime(ms: Maybe, zone?: string): string {
  if (!valid(ms)) return UNKNOWN;
  return local(ms, zone).replace('T', ' ');
}

/** `14:02:11`, with milliseconds when asked. */
export function formatTime(ms: Maybe, options: { zone?: string; milliseconds?: boolean } = {}): string {
  if (!valid(ms)) return UNKNOWN;
  const [, time = ''] = local(ms, options.zone).split('T');
  return options.milliseconds ? time : time.slice(0, 8);
}

/** ISO 8601 in UTC: what the clipboard gets. */
export function isoTime(ms: Maybe): string {
  return valid(ms) ? new Date(ms).toISOString() : '';
}

const TEN_MINUTES_MS = 600_000;

/** `just now`, `4 s ago`, `in 2 m 10 s`, `17 m ago`: seconds matter for ten minutes. */
export function formatRelative(ms: Maybe, nowMs: number): string {
  if (!valid(ms)) return UNKNOWN;
  const age = nowMs - ms;
  if (Math.abs(age) < 1_000) return 'just now';
  const unit = Math.abs(age) < TEN_MINUTES_MS ? 1_000 : 60_000;
  const whole = Math.floor(Math.abs(age) / unit) * unit;
  return age > 0 ? `${formatDuration(whole)} ago` : `in ${formatDuration(whole)}`;
}

/** How far the zone is ahead of UTC at a moment, ms. */
export function zoneOffset(at: number, zone: string | undefined): number {
  return Math.round((Date.parse(`${formatDateTime(at, zone).replace(' ', 'T')}Z`) - at) / 60_000) * 60_000;
}

/** What a `datetime-local` field shows for a moment in the zone; empty for none. */
export function toLocalField(ms: Maybe, zone: string | undefined): string {
  return valid(ms) ? local(ms, zone) : '';
}

/** The moment that a `datetime-local` field means in the zone; undefined when it holds none. In the hour that a clock skips, the moment after it. */
export function fromLocalField(typed: string, zone: string | undefined): number | undefined {
  const asUtc = Date.parse(`${typed}Z`);
  const near = asUtc - zoneOffset(asUtc, zone);
  const at = asUtc - zoneOffset(near, zone);
  return Number.isNaN(at) ? undefined : at;
}
