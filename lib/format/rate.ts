import { formatBytes } from './bytes.ts';
import { UNKNOWN, formatCompact } from './number.ts';

/** `1.2 MiB/s` */
export function formatByteRate(bytesPerSec: number | null | undefined): string {
  return bytesPerSec === null || bytesPerSec === undefined ? UNKNOWN : `${formatBytes(bytesPerSec)}/s`;
}

/** `1.2k/s`; with a noun `1.2k messages/s`. */
export function formatRate(perSec: number | null | undefined, noun = ''): string {
  if (perSec === null || perSec === undefined) return UNKNOWN;
  return noun === '' ? `${formatCompact(perSec)}/s` : `${formatCompact(perSec)} ${noun}/s`;
}
