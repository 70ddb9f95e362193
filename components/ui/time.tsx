'use client';

import { createContext, useContext, useMemo } from 'react';
import { formatDateTime, formatRelative, formatTime, isoTime } from '@/lib/format/time';
import { cn } from './cn';
import { Unknown } from './unknown';
import { useNowText } from './use-now';

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
  /** The moment from which the server's markup counts a relative time. */
  asOf?: number;
  className?: string;
};

/** A moment: absolute in the chosen zone, the other form on hover, ISO 8601 in the markup. */
export function Time({ at, show = 'full', missing = 'not known', asOf, className }: TimeProps) {
  const zone = useZone();
  const known = at !== null && at >= 0;
  const relative = useNowText((now) => (known ? formatRelative(at, Math.max(now, at)) : ''));
  // The server does not know the browser's zone: its digits only hold the place.
  const unplaced = relative === undefined && zone === undefined;
  const shownZone = unplaced ? 'UTC' : zone;
  const texts = useMemo(
    () => known && { iso: isoTime(at), absolute: formatDateTime(at, shownZone), short: show === 'full' || show === 'relative' ? '' : formatTime(at, { zone: shownZone, milliseconds: show === 'milliseconds' }) },
    [at, known, shownZone, show],
  );
  if (!texts) return <Unknown reason={missing} />;
  const since = relative ?? (asOf === undefined ? '' : formatRelative(at, Math.max(asOf, at ?? 0)));
  return (
    <time dateTime={texts.iso} data-tip={show === 'relative' ? texts.absolute : `${texts.absolute}, ${since}`} className={cn('num whitespace-nowrap', unplaced && show !== 'relative' && 'invisible', className)}>
      {show === 'relative' ? since : show === 'full' ? texts.absolute : texts.short}
    </time>
  );
}
