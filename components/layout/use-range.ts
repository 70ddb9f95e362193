'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { MAX_SPAN_MS, MIN_SPAN_MS, RANGE_MS, type MetricRange, type MetricWindow } from '@/lib/domain/metrics';

const DEFAULT_RANGE: MetricRange = '5m';

const isRange = (text: string | null): text is MetricRange => text !== null && Object.hasOwn(RANGE_MS, text);

/** What the address says: `range=15m`, or `from=…&to=…` of a span that was picked on a chart; 5 minutes when neither holds. */
export function parseWindow(search: { get: (name: string) => string | null }): MetricWindow {
  const from = Number(search.get('from') ?? Number.NaN);
  const to = Number(search.get('to') ?? Number.NaN);
  if (Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && to - from >= MIN_SPAN_MS && to - from <= MAX_SPAN_MS) return { from, to };
  const text = search.get('range');
  return isRange(text) ? text : DEFAULT_RANGE;
}

/** The page's time range, in the address. Charts and event lists of the page follow it; without an argument it is the usual one again. */
export function useRange(): { range: MetricWindow; setRange: (range?: MetricWindow) => void } {
  const pathname = usePathname();
  const search = useSearchParams();
  const range = useMemo(() => parseWindow(search), [search]);
  const setRange = useCallback(
    (chosen: MetricWindow = DEFAULT_RANGE) => {
      const next = new URLSearchParams(search);
      for (const name of ['range', 'from', 'to']) next.delete(name);
      if (typeof chosen === 'object') {
        next.set('from', String(Math.floor(chosen.from)));
        next.set('to', String(Math.ceil(chosen.to)));
      } else if (chosen !== DEFAULT_RANGE) next.set('range', chosen);
      const query = next.toString();
      window.history.replaceState(null, '', query === '' ? pathname : `${pathname}?${query}`);
    },
    [pathname, search],
  );
  return { range, setRange };
}
