'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';
import { RANGE_MS, type MetricRange } from '@/lib/contracts/metrics';

const DEFAULT_RANGE: MetricRange = '5m';

const isRange = (text: string | null): text is MetricRange => text !== null && Object.hasOwn(RANGE_MS, text);

/** The page's time range: `?range=`, 5 minutes when absent: the span that is shown second by second. Charts and event lists of the page follow it. */
export function useRange(): { range: MetricRange; setRange: (range: MetricRange) => void } {
  const pathname = usePathname();
  const search = useSearchParams();
  const text = search.get('range');
  const setRange = useCallback(
    (range: MetricRange) => {
      const next = new URLSearchParams(search);
      if (range === DEFAULT_RANGE) next.delete('range');
      else next.set('range', range);
      const query = next.toString();
      window.history.replaceState(null, '', query === '' ? pathname : `${pathname}?${query}`);
    },
    [pathname, search],
  );
  return { range: isRange(text) ? text : DEFAULT_RANGE, setRange };
}
