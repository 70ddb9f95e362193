'use client';

import type { KeyboardEvent, PointerEvent } from 'react';
import { MAX_WIDTH, MIN_WIDTH } from './table-preferences';

const KEY_STEP = 16;

type Props = { header: string; width: number | undefined; onResize: (width: number | undefined) => void };

/**
 * The edge of a column: drag it, or arrow keys; double click or Backspace gives the column its own width back. It lies over the
 * padding on both sides of the edge, so that it is as wide as a target must be and covers no other one.
 */
export function ResizeHandle({ header, width, onResize }: Props) {
  function onPointerDown(event: PointerEvent<HTMLSpanElement>) {
    const cell = event.currentTarget.closest('th');
    if (!cell || event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget;
    const startX = event.clientX;
    const startWidth = cell.getBoundingClientRect().width;
    const side = getComputedStyle(cell).direction === 'rtl' ? -1 : 1;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(startWidth + side * (moved.clientX - startX));
    const end = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', end);
      handle.removeEventListener('pointercancel', end);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end);
    handle.addEventListener('pointercancel', end);
  }

  function onKeyDown(event: KeyboardEvent<HTMLSpanElement>) {
    const step = event.key === 'ArrowRight' ? KEY_STEP : event.key === 'ArrowLeft' ? -KEY_STEP : 0;
    if (event.key === 'Backspace') onResize(undefined);
    else if (step !== 0) onResize((width ?? event.currentTarget.closest('th')?.getBoundingClientRect().width ?? MIN_WIDTH) + step);
    else return;
    event.preventDefault();
  }

  return (
    <span
      role="slider"
      tabIndex={0}
      aria-label={`Width of ${header}`}
      aria-orientation="horizontal"
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      aria-valuenow={width ?? MIN_WIDTH}
      aria-valuetext={width === undefined ? 'its own width' : `${width} pixels`}
      onPointerDown={onPointerDown}
      onDoubleClick={() => onResize(undefined)}
      onKeyDown={onKeyDown}
      className="absolute inset-y-0 -end-3 z-1 w-6 cursor-col-resize touch-none rounded-xs before:absolute before:inset-y-1 before:start-3 before:w-px hover:before:bg-border-strong focus-visible:before:bg-focus max-md:hidden"
    />
  );
}
