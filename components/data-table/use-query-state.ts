'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import type * as z from 'zod/mini';
import { buildQuery, parseQuery } from './query-state';

type Fields = Record<string, unknown>;

/**
 * View state that lives in the address: filter, sort, page, tab. The schema is the contract's query schema or the page's own.
 * Changes replace the entry without asking the server for the page again; `push: true` makes a new one for Back.
 */
export function useQueryState<Schema extends z.ZodMiniType<Fields>>(schema: Schema) {
  const search = useSearchParams();
  const pathname = usePathname();
  const state = useMemo(() => parseQuery(schema, new URLSearchParams(search)), [schema, search]);

  const update = useCallback(
    (change: Partial<z.output<Schema>>, options: { push?: boolean } = {}) => {
      const current = new URLSearchParams(window.location.search);
      const next = { ...parseQuery(schema, current), ...change };
      const url = pathname + buildQuery(schema, next, current);
      if (options.push) window.history.pushState(null, '', url);
      else window.history.replaceState(null, '', url);
    },
    [pathname, schema],
  );
  return [state, update] as const;
}
