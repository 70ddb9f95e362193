'use client';

import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;

let now = Date.now();
let timer: number | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = window.setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

function tick() {
  if (document.hidden) return;
  now = Date.now();
  for (const listener of listeners) listener();
}

/** The present, once a second, one timer for the whole page. Undefined while the server renders. */
export function useNow(): number | undefined {
  return useSyncExternalStore(subscribe, () => now, () => undefined);
}

/**
 * What `tell` says of the present, asked once a second: who uses it renders again only when the words change. Undefined
 * while the server renders and while the browser takes over its markup.
 */
export function useNowText(tell: (nowMs: number) => string): string | undefined {
  return useSyncExternalStore(subscribe, () => tell(now), () => undefined);
}

