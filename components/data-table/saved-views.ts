'use client';

import { useSyncExternalStore } from 'react';

/** A list as someone left it: what its address asked for. */
export type SavedView = { readonly name: string; /** With its `?`; empty for the list as it comes. */ readonly query: string };

const PREFIX = 'millrace-views-';
const MOST = 30;
const NONE: readonly SavedView[] = [];

const known = new Map<string, readonly SavedView[]>();
const listeners = new Set<() => void>();

/** Whatever is stored, as far as it holds. */
export function parseSavedViews(text: string | null): readonly SavedView[] {
  try {
    const stored: unknown = JSON.parse(text ?? '');
    return Array.isArray(stored) ? stored.filter(isSavedView).slice(0, MOST) : NONE;
  } catch {
    return NONE;
  }
}

function isSavedView(value: unknown): value is SavedView {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' && 'query' in value && typeof value.query === 'string' && /^(\?|$)/.test(value.query);
}

/** A view in place of the one of its name, else behind the others; the oldest leave when there are too many. */
export function withView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  const at = views.findIndex(({ name }) => name === view.name);
  return at < 0 ? [...views, view].slice(-MOST) : views.map((other, index) => (index === at ? view : other));
}

function read(list: string): readonly SavedView[] {
  let views = known.get(list);
  if (!views) {
    let stored: string | null = null;
    try {
      stored = window.localStorage.getItem(PREFIX + list);
    } catch {
      // Storage may be forbidden: views then last as long as the page.
    }
    known.set(list, (views = parseSavedViews(stored)));
  }
  return views;
}

/** Keeps the views of a list in this browser. */
export function writeViews(list: string, views: readonly SavedView[]): void {
  known.set(list, views);
  try {
    window.localStorage.setItem(PREFIX + list, JSON.stringify(views));
  } catch {
    // See above.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSavedViews(list: string): readonly SavedView[] {
  return useSyncExternalStore(subscribe, () => read(list), () => NONE);
}
