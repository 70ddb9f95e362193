/** Numbers for people. Every function takes what may be missing and answers `–` for it: unknown is never zero. */

export const UNKNOWN = '–';

type Maybe = number | null | undefined;

const known = (value: Maybe): value is number => value !== null && value !== undefined && Number.isFinite(value);

/** `1,042,117`: offsets, counts. Exact. */
export function formatInteger(value: Maybe): string {
  return known(value) ? grouped(value) : UNKNOWN;
}

/** By hand: the first use of Intl costs a page 40 ms while it loads. */
function grouped(value: number): string {
  const digits = Math.round(Math.abs(value)).toFixed(0);
  return (value <= -0.5 ? '-' : '') + digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1042117`: what the clipboard gets. */
export function plainInteger(value: Maybe): string {
  return known(value) ? String(Math.round(value)) : '';
}

/** `1.2k`, `3.4M`, `987`: for tight places, three significant digits. */
export function formatCompact(value: Maybe): string {
  if (!known(value)) return UNKNOWN;
  const magnitude = Math.abs(value);
  if (magnitude < 1_000) return significant(value);
  if (magnitude < 999_500) return `${significant(value / 1_000)}k`;
  if (magnitude < 999_500_000) return `${significant(value / 1_000_000)}M`;
  return `${significant(value / 1_000_000_000)}G`;
}

/** `12.3 %` */
export function formatPercent(value: Maybe): string {
  return known(value) ? `${significant(value)} %` : UNKNOWN;
}

/** At most three significant digits below 1,000, without trailing zeros: 0.034, 1.5, 12.3, 987. */
export function significant(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return '0';
  if (magnitude >= 99.95) return grouped(value);
  const digits = magnitude >= 9.995 ? 1 : magnitude >= 0.9995 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(magnitude)));
  return String(Number(value.toFixed(digits)));
}

/** `1 topic`, `2 topics`, `1,204 topics`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
