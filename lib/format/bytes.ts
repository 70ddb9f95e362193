import { UNKNOWN, formatInteger, significant } from './number.ts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Binary bytes: `0 B`, `1.5 KiB`, `12.3 MiB`. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return UNKNOWN;
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? significant(Math.round(value)) : significant(value)} ${UNITS[unit]}`;
}

/** `12,345,678 bytes`: what a hover shows. */
export function exactBytes(bytes: number | null | undefined): string {
  return bytes === null || bytes === undefined ? UNKNOWN : `${formatInteger(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

/** Reads `1.5 GiB`, `200k`, `1024`. Binary whatever the spelling. Undefined when it is none. */
export function parseBytes(text: string): number | undefined {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*(?:([kmgtp])i?b?|b|bytes?)?\s*$/i.exec(text);
  if (!match) return undefined;
  const [, figure = '0', prefix = ''] = match;
  const power = prefix === '' ? 0 : 'kmgtp'.indexOf(prefix.toLowerCase()) + 1;
  return Math.round(Number(figure) * 1024 ** power);
}
