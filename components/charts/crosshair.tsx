'use client';

import { createContext, useContext, useState, useSyncExternalStore, type ReactNode } from 'react';

/** A moment that all charts of a page point at; `source` is the chart under the pointer or the keyboard. */
export type Crosshair = { at: number; source: string } | undefined;

class CrosshairStore {
  private value: Crosshair;
  private readonly listeners = new Set<() => void>();
  private frame = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly get = (): Crosshair => this.value;

  /** At most one round of drawing per frame. */
  readonly set = (value: Crosshair): void => {
    this.value = value;
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      for (const listener of this.listeners) listener();
    });
  };
}

const CrosshairContext = createContext(new CrosshairStore());

/** Charts inside share one crosshair. */
export function CrosshairGroup({ children }: { children: ReactNode }) {
  const [store] = useState(() => new CrosshairStore());
  return <CrosshairContext value={store}>{children}</CrosshairContext>;
}

export function useCrosshair(): Crosshair {
  const store = useContext(CrosshairContext);
  return useSyncExternalStore(store.subscribe, store.get, () => undefined);
}

export function useSetCrosshair(): (value: Crosshair) => void {
  return useContext(CrosshairContext).set;
}
