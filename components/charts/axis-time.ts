import { formatDateTime, formatTime } from '@/lib/format/time';

/** A moment on the time axis: the date at midnight, with seconds only on short ranges. */
export function axisTime(at: number, zone: string | undefined, seconds: boolean): string {
  const time = formatTime(at, { zone });
  if (time === '00:00:00') return formatDateTime(at, zone).slice(5, 10);
  return seconds ? time : time.slice(0, 5);
}
