'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import type { Fields, StateOf } from './query-fields';
import { buildQuery, parseQuery } from './query-state';

/**
 * View state that lives in the address: filter, sort, page, tab. The fields are made once, outside of components.
 * Changes replace the entry without asking the server for the page again; `push: true` makes a new one for Back.
 */
export function useQueryState<Of extends Fields>(fields: Of) {
  const search = useSearchParams();
  const pathname = usePathname();
  const state = useMemo(() => parseQuery(fields, new URLSearchParams(search)), [fields, search]);

  const update = useCallback(
    (change: Partial<StateOf<Of>>, options: { push?: boolean } = {}) => {
      const current = new URLSearchParams(window.location.search);
      const next = { ...parseQuery(fields, current), ...change };
      const url = pathname + buildQuery(fields, next, current);
      if (options.push) window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    },
    [pathname, fields],
  );
  return [state, update] as const;
}
