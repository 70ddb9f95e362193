'use client';

import { useCallback, useMemo, useSyncExternalStore } from 'react';

/** What a person chose about one table. Kept in this browser, by the table's name. */
export type TablePreferences = { readonly hidden: readonly string[]; readonly widths: Readonly<Record<string, number>> };

const NONE: TablePreferences = { hidden: [], widths: {} };
const PREFIX = 'millrace-table-';
export const MIN_WIDTH = 64;
export const MAX_WIDTH = 960;

const known = new Map<string, TablePreferences>();
const listeners = new Set<() => void>();

/** Whatever is stored, as far as it holds. */
export function parseTablePreferences(text: string | null): TablePreferences {
  try {
    const stored: unknown = JSON.parse(text ?? '');
    if (typeof stored !== 'object' || stored === null) return NONE;
    const hidden = 'hidden' in stored && Array.isArray(stored.hidden) ? stored.hidden.filter((id): id is string => typeof id === 'string') : [];
    const widths = 'widths' in stored && typeof stored.widths === 'object' && stored.widths !== null ? Object.entries(stored.widths) : [];
    return { hidden, widths: Object.fromEntries(widths.filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= MIN_WIDTH && entry[1] <= MAX_WIDTH)) };
  } catch {
    return NONE;
  }
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
    if (preferences.hidden.length === 0 && Object.keys(preferences.widths).length === 0) window.localStorage.removeItem(PREFIX + name);
    else window.localStorage.setItem(PREFIX + name, JSON.stringify(preferences));
  } catch {
    // Storage may be full or forbidden: the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Hidden columns and widths of a table, and how to change them. A table without a name has none. */
export function useTablePreferences(name: string | undefined) {
  const preferences = useSyncExternalStore(subscribe, () => (name === undefined ? NONE : read(name)), () => NONE);
  const setHidden = useCallback((id: string, hide: boolean) => {
    if (name === undefined) return;
    const before = read(name);
    const hidden = before.hidden.filter((other) => other !== id);
    write(name, { ...before, hidden: hide ? [...hidden, id] : hidden });
  }, [name]);
  const setWidth = useCallback((id: string, width: number | undefined) => {
    if (name === undefined) return;
    const { [id]: _, ...others } = read(name).widths;
    write(name, { ...read(name), widths: width === undefined ? others : { ...others, [id]: Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width))) } });
  }, [name]);
  const reset = useCallback(() => {
    if (name !== undefined) write(name, NONE);
  }, [name]);
  return useMemo(() => ({ ...preferences, setHidden, setWidth, reset }), [preferences, setHidden, setWidth, reset]);
}
