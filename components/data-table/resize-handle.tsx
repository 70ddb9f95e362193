'use client';

import type { PointerEvent } from 'react';

type Props = { onResize: (width: number | undefined) => void };

/** The edge of a column: drag it; a double click gives the column its own width back. For the pointer only: the table's menu does the same. */
export function ResizeHandle({ onResize }: Props) {
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

  return (
    <span
      aria-hidden
      onPointerDown={onPointerDown}
      onDoubleClick={() => onResize(undefined)}
      className="absolute inset-y-0 -end-1 z-1 w-2 cursor-col-resize touch-none rounded-xs before:absolute before:inset-y-1 before:start-1 before:w-px hover:before:bg-border-strong max-md:hidden"
    />
  );
}
