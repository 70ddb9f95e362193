'use client';

import { createContext, useContext } from 'react';
import { formatDateTime, formatRelative, formatTime, isoTime } from '@/lib/format/time';
import { cn } from './cn';
import { Unknown } from './unknown';
import { useNow } from './use-now';

/** The zone that times are shown in; undefined is the browser's own. */
export const ZoneContext = createContext<string | undefined>(undefined);

export function useZone(): string | undefined {
  return useContext(ZoneContext);
}

type TimeProps = {
  /** ms since the epoch; null and −1 (Kafka's "no timestamp") are unknown. */
  at: number | null;
  /** `full` date and milliseconds · `seconds` time of day · `relative` "4 s ago". */
  show?: 'full' | 'seconds' | 'milliseconds' | 'relative';
  missing?: string;
  className?: string;
};

/** A moment: absolute in the chosen zone, the other form on hover, ISO 8601 in the markup. */
export function Time({ at, show = 'full', missing = 'not known', className }: TimeProps) {
  const zone = useZone();
  const now = useNow();
  if (at === null || at < 0) return <Unknown reason={missing} />;
  const relative = now === undefined ? '' : formatRelative(at, Math.max(now, at));
  const absolute = formatDateTime(at, zone);
  const text =
    show === 'relative' ? relative : show === 'full' ? absolute : formatTime(at, { zone, milliseconds: show === 'milliseconds' });
  return (
    <time dateTime={isoTime(at)} data-tip={show === 'relative' ? absolute : `${absolute}, ${relative}`} className={cn('num whitespace-nowrap', className)}>
      {text}
    </time>
  );
}
