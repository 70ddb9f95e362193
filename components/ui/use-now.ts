'use client';

import { useLayoutEffect, useSyncExternalStore } from 'react';

const TICK_MS = 1_000;
/** After a beat the next one is waited for so long: the tail of a flooded topic beats every two seconds. */
const MISSED_BEAT_MS = 2_500;
/** A beat that follows so soon changes nothing that is counted in seconds. */
const DOUBLE_BEAT_MS = 500;

let now = Date.now();
let timer: number | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    wait(TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearTimeout(timer);
    timer = undefined;
  };
}

function wait(ms: number) {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    tick();
    wait(TICK_MS);
  }, ms);
}

function tick() {
  if (document.hidden) return;
  now = Date.now();
  for (const listener of listeners) listener();
}

/** Pages that change every second or two by themselves say so: what counts seconds then changes with them, and the page is drawn once, not twice. */
function beat() {
  if (timer === undefined) return;
  if (Date.now() - now >= DOUBLE_BEAT_MS) tick();
  wait(MISSED_BEAT_MS);
}

/** Makes the page's seconds pass with `data`, which changes every second or two. */
export function useBeat(data: unknown) {
  useLayoutEffect(() => {
    if (data !== undefined && data !== null) beat();
  }, [data]);
}

/** Whether the browser has taken over: false while the server renders, and once after it. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(never, () => true, () => false);
}

const never = () => () => undefined;

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
