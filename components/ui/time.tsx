'use client';

import { createContext, useContext, useMemo } from 'react';
import { formatDateTime, formatRelative, formatTime, isoTime } from '@/lib/format/time';
import { cn } from './cn';
import { Unknown } from './unknown';
import { useInBrowser, useNowText } from './use-now';

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
  const inBrowser = useInBrowser();
  const known = at !== null && at >= 0;
  // The server does not know the browser's zone: its digits only hold the place.
  const unplaced = !inBrowser && zone === undefined;
  const shownZone = unplaced ? 'UTC' : zone;
  const texts = useMemo(
    () => known && { iso: isoTime(at), absolute: formatDateTime(at, shownZone), short: show === 'full' || show === 'relative' ? '' : formatTime(at, { zone: shownZone, milliseconds: show === 'milliseconds' }) },
    [at, known, shownZone, show],
  );
  if (!known || !texts) return <Unknown reason={missing} />;
  return (
    <time dateTime={texts.iso} data-tip={texts.absolute} data-tip-since={show === 'relative' ? undefined : at} className={cn('num whitespace-nowrap', unplaced && show !== 'relative' && 'invisible', className)}>
      {show === 'relative' ? <Since at={at} asOf={asOf} /> : show === 'full' ? texts.absolute : texts.short}
    </time>
  );
}

/** How long ago: the only part of a time that changes. */
function Since({ at, asOf }: { at: number; asOf: number | undefined }) {
  return useNowText((now) => formatRelative(at, Math.max(now, at))) ?? (asOf === undefined ? '' : formatRelative(at, Math.max(asOf, at)));
}
