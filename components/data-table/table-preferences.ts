'use client';

import { useCallback, useMemo, useSyncExternalStore } from 'react';

/** What a person chose about one table. Kept in this browser, by the table's name. */
export type TablePreferences = {
  readonly hidden: readonly string[];
  readonly widths: Readonly<Record<string, number>>;
  /** Columns after the first, as they were put; empty is the table's own order. */
  readonly order: readonly string[];
};

const NONE: TablePreferences = { hidden: [], widths: {}, order: [] };
const PREFIX = 'millrace-table-';
const MIN_WIDTH = 64;
const MAX_WIDTH = 960;

const known = new Map<string, TablePreferences>();
const listeners = new Set<() => void>();

/** Whatever is stored, as far as it holds. */
export function parseTablePreferences(text: string | null): TablePreferences {
  try {
    const stored: unknown = JSON.parse(text ?? '');
    if (typeof stored !== 'object' || stored === null) return NONE;
    const widths = 'widths' in stored && typeof stored.widths === 'object' && stored.widths !== null ? Object.entries(stored.widths) : [];
    return {
      hidden: 'hidden' in stored ? texts(stored.hidden) : [],
      widths: Object.fromEntries(widths.filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= MIN_WIDTH && entry[1] <= MAX_WIDTH)),
      order: 'order' in stored ? texts(stored.order) : [],
    };
  } catch {
    return NONE;
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The columns as a person put them. The first one names the row and stays where it is; columns that the order does not know stand last. */
export function arranged<Item extends { id: string }>(columns: readonly Item[], order: readonly string[]): readonly Item[] {
  if (order.length === 0) return columns;
  const place = ({ id }: Item) => (order.includes(id) ? order.indexOf(id) : order.length);
  return [...columns.slice(0, 1), ...columns.slice(1).toSorted((one, other) => place(one) - place(other))];
}

/** Ids with one of them moved by a step; the same list where there is no room. */
export function moved(ids: readonly string[], id: string, step: 1 | -1): readonly string[] {
  const at = ids.indexOf(id);
  const other = ids[at + step];
  if (at < 0 || other === undefined) return ids;
  return ids.map((known, index) => (index === at ? other : index === at + step ? id : known));
}

function read(name: string): TablePreferences {
  let preferences = known.get(name);
  if (!preferences) known.set(name, (preferences = parseTablePreferences(stored(name))));
  return preferences;
}

function stored(name: string): string | null {
  try {
    return window.localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

function write(name: string, preferences: TablePreferences): void {
  known.set(name, preferences);
  try {
    if (isUntouched(preferences)) window.localStorage.removeItem(PREFIX + name);
    else window.localStorage.setItem(PREFIX + name, JSON.stringify(preferences));
  } catch {
    // Storage may be full or forbidden: the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function isUntouched({ hidden, widths, order }: TablePreferences): boolean {
  return hidden.length === 0 && order.length === 0 && Object.keys(widths).length === 0;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Hidden columns, widths and order of a table, and how to change them. A table without a name has none. */
export function useTablePreferences(name: string | undefined) {
  const preferences = useSyncExternalStore(subscribe, () => (name === undefined ? NONE : read(name)), () => NONE);
  const change = useCallback(
    (next: (before: TablePreferences) => Partial<TablePreferences>) => {
      if (name !== undefined) write(name, { ...read(name), ...next(read(name)) });
    },
    [name],
  );
  const setHidden = useCallback(
    (id: string, hide: boolean) =>
      change(({ hidden }) => ({ hidden: hide ? [...hidden.filter((other) => other !== id), id] : hidden.filter((other) => other !== id) })),
    [change],
  );
  const setWidth = useCallback(
    (id: string, width: number | undefined) =>
      change(({ widths: { [id]: _, ...others } }) => ({
        widths: width === undefined ? others : { ...others, [id]: Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width))) },
      })),
    [change],
  );
  const setOrder = useCallback((order: readonly string[]) => change(() => ({ order })), [change]);
  const reset = useCallback(() => change(() => NONE), [change]);
  return useMemo(() => ({ ...preferences, setHidden, setWidth, setOrder, reset }), [preferences, setHidden, setWidth, setOrder, reset]);
}
