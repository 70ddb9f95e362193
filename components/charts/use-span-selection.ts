'use client';

import { useState, type PointerEvent } from 'react';
import { MIN_SPAN_MS } from '@/lib/domain/metrics';
import { usePickSpan } from './crosshair';
import type { Geometry } from './geometry';

const DRAG_PX = 6;

export type Selection = { readonly anchor: number; readonly at: number };

/** The span between two moments of a selection, widened to the shortest that a page can show. */
export function spanOf({ anchor, at }: Selection): { from: number; to: number } {
  const from = Math.min(anchor, at);
  const to = Math.max(anchor, at);
  const missing = Math.max(0, MIN_SPAN_MS - (to - from));
  return { from: from - missing / 2, to: to + missing / 2 };
}

/** Drag over a plot to pick a span for the whole page, up to `newest`; Shift and arrow keys do the same, Enter takes it, Esc lets go. */
export function useSpanSelection(geometry: Geometry, newest: number) {
  const pick = usePickSpan();
  const [selection, setSelection] = useState<Selection>();
  const inside = (x: number) => Math.min(geometry.plot.right, Math.max(geometry.plot.left, x));
  // A moving plot has room for what comes.
  const momentAt = (x: number) => Math.min(newest, geometry.atX(x));
  const place = (event: PointerEvent<HTMLElement>) => event.clientX - event.currentTarget.getBoundingClientRect().left;

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    const x = place(event);
    if (!pick || event.button !== 0 || event.pointerType === 'touch' || x < geometry.plot.left || x > geometry.plot.right) return;
    const at = momentAt(x);
    setSelection({ anchor: at, at });
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  function onPointerMove(event: PointerEvent<HTMLElement>) {
    if (selection && event.buttons === 1) setSelection({ ...selection, at: momentAt(inside(place(event))) });
  }

  function onPointerUp() {
    if (!selection) return;
    setSelection(undefined);
    if (Math.abs(geometry.x(selection.at) - geometry.x(selection.anchor)) >= DRAG_PX) pick?.(spanOf(selection));
  }

  return {
    selection,
    onPointerDown,
    onPointerMove,
    onPointerUp,
    /** Moves the end of the selection, begun where the cursor stands. */
    extend: (from: number, at: number) => pick && setSelection((known) => ({ anchor: known?.anchor ?? from, at })),
    take: () => {
      if (selection) pick?.(spanOf(selection));
      setSelection(undefined);
    },
    /** Lets go of the selection; without one the page goes back to its usual range. */
    leave: () => (selection ? setSelection(undefined) : pick?.()),
  };
}
