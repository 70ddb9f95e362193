import { formatBytes, parseBytes } from '@/lib/format/bytes';
import { formatDuration, parseDuration } from '@/lib/format/duration';

const INT64_MAX = '9223372036854775807';

/** What a config's number means: `7 d`, `1 GiB`, `no limit`; undefined where the number speaks for itself. */
export function configMeaning(name: string, value: string): string | undefined {
  if (!/^-?\d+$/.test(value)) return undefined;
  if (value === INT64_MAX) return 'no limit';
  const kind = kindOf(name);
  if (kind === undefined) return undefined;
  const number = Number(value);
  if (number < 0) return number === -1 ? 'no limit' : undefined;
  if (kind === 'duration') return number < 1_000 ? undefined : formatDuration(number);
  return number < 1_024 ? undefined : formatBytes(number);
}

/** A typed value as Kafka wants it: `7d` and `1.5 GiB` become plain numbers where the config is a time or a size. */
export function plainConfigValue(name: string, typed: string): string {
  const kind = kindOf(name);
  const text = typed.trim();
  if (kind === undefined || /^-?\d*$/.test(text)) return text;
  const parsed = kind === 'duration' ? parseDuration(text) : parseBytes(text);
  return parsed === undefined ? text : String(Math.round(parsed));
}

function kindOf(name: string): 'duration' | 'bytes' | undefined {
  if (/\.ms$/.test(name)) return 'duration';
  if (/\.bytes$|buffer\.size$/.test(name)) return 'bytes';
  return undefined;
}
