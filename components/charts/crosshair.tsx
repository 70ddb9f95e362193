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

/** What a span that was picked on one chart does to all of them; without an argument they go back. */
type PickSpan = (span?: { from: number; to: number }) => void;

const SpanContext = createContext<PickSpan | undefined>(undefined);

/** Charts inside share one crosshair, and one time range where the page says how to set it. */
export function CrosshairGroup({ onSpan, children }: { onSpan?: PickSpan; children: ReactNode }) {
  const [store] = useState(() => new CrosshairStore());
  return (
    <CrosshairContext value={store}>
      <SpanContext value={onSpan}>{children}</SpanContext>
    </CrosshairContext>
  );
}

export function usePickSpan(): PickSpan | undefined {
  return useContext(SpanContext);
}

export function useCrosshair(): Crosshair {
  const store = useContext(CrosshairContext);
  return useSyncExternalStore(store.subscribe, store.get, () => undefined);
}

export function useSetCrosshair(): (value: Crosshair) => void {
  return useContext(CrosshairContext).set;
}
