import { UNKNOWN, significant } from './number.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two units at most: `4 ms`, `1.2 s`, `2 m 10 s`, `3 h 5 m`, `6 d 21 h`. −1 is Kafka's "no limit". */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms < SECOND) return `${significant(ms)} ms`;
  if (ms < MINUTE) return ms < 10 * SECOND ? `${significant(Math.round(ms / 100) / 10)} s` : `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return pair(ms, MINUTE, 'm', SECOND, 's');
  if (ms < DAY) return pair(ms, HOUR, 'h', MINUTE, 'm');
  return pair(ms, DAY, 'd', HOUR, 'h');
}

function pair(ms: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const whole = Math.floor(ms / large);
  const rest = Math.floor((ms % large) / small);
  return rest === 0 ? `${whole} ${largeUnit}` : `${whole} ${largeUnit} ${rest} ${smallUnit}`;
}

/** Latency: `0.42 ms`, `12.3 ms`, `1.2 s`. */
export function formatLatency(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? UNKNOWN : ms < SECOND ? `${significant(ms)} ms` : formatDuration(ms);
}

/** `00:01:12`: for things that count up. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

const UNIT_MS: Record<string, number> = { ms: 1, s: SECOND, m: MINUTE, min: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

/** Reads `7d`, `1.5 h`, `2 m 10 s`, `604800000` (ms). Undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^-?\d+$/.test(trimmed)) return Number(trimmed);
  if (!/^(\d+(\.\d+)?\s*(ms|min|s|m|h|d|w)\s*)+$/.test(trimmed)) return undefined;
  let total = 0;
  for (const [, figure = '0', unit = 'ms'] of trimmed.matchAll(/(\d+(?:\.\d+)?)\s*(ms|min|s|m|h|d|w)/g)) {
    total += Number(figure) * (UNIT_MS[unit] ?? 1);
  }
  return Math.round(total);
}
