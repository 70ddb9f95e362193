'use client';

import { useCallback, useEffect, useRef, useState, type KeyboardEvent as ReactKeyboardEvent, type RefObject } from 'react';
import { usePreference } from '../layout/preferences-context';

const PAGE_ROWS = 10;

/** Arrow keys, j and k, Home, End, PageUp, PageDown, Enter, Space where rows can be chosen. One row at a time is in the tab order. */
export function useRowKeys<Row>(region: RefObject<HTMLDivElement | null>, rows: readonly Row[] | undefined, reveal: (index: number) => void, onOpen: ((row: Row) => void) | undefined, onToggle?: (row: Row) => void) {
  const [focusIndex, setFocusIndex] = useState(0);
  const wanted = useRef<number>(undefined);
  const count = rows?.length ?? 0;
  const keys = usePreference('keys');

  const focusRow = useCallback(
    (index: number) => {
      setFocusIndex(index);
      wanted.current = focusIn(region.current, index) ? undefined : index;
      if (wanted.current !== undefined) reveal(index);
    },
    [region, reveal],
  );

  // A row out of the window gets the focus when it has been scrolled into it.
  useEffect(() => {
    if (wanted.current !== undefined && focusIn(region.current, wanted.current)) wanted.current = undefined;
  });

  // j and k enter the table from anywhere on the page where nothing else has the focus.
  useEffect(() => {
    if (keys === 'off') return;
    function onWindowKey(event: KeyboardEvent) {
      if ((event.key !== 'j' && event.key !== 'k') || event.ctrlKey || event.metaKey || event.altKey) return;
      const focused = document.activeElement;
      if (count === 0 || (focused !== document.body && focused !== region.current && focused?.id !== 'main')) return;
      event.preventDefault();
      focusRow(Math.min(focusIndex, count - 1));
    }
    window.addEventListener('keydown', onWindowKey);
    return () => window.removeEventListener('keydown', onWindowKey);
  }, [count, focusIndex, focusRow, region, keys]);

  function onKeyDown(event: ReactKeyboardEvent<HTMLTableSectionElement>) {
    if (!(event.target instanceof HTMLTableRowElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = Number(event.target.dataset.row);
    if (event.key === 'Enter') {
      const row = rows?.[at];
      if (row !== undefined && onOpen) onOpen(row);
      return;
    }
    if (onToggle && (event.key === ' ' || event.key === 'x')) {
      event.preventDefault();
      const row = rows?.[at];
      if (row !== undefined) onToggle(row);
      return;
    }
    const next = target(event.key, at, count);
    if (next === undefined) return;
    event.preventDefault();
    focusRow(next);
  }

  return { onKeyDown, focusIndex: Math.min(focusIndex, Math.max(0, count - 1)), setFocusIndex };
}

/** Whether the row is in the document. */
function focusIn(region: HTMLElement | null, index: number): boolean {
  const row = region?.querySelector<HTMLElement>(`tr[data-row="${index}"]`);
  row?.focus();
  row?.scrollIntoView({ block: 'nearest' });
  return row !== null && row !== undefined;
}

function target(key: string, at: number, count: number): number | undefined {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(at + 1, last);
    case 'ArrowUp':
    case 'k':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'PageDown':
      return Math.min(at + PAGE_ROWS, last);
    case 'PageUp':
      return Math.max(at - PAGE_ROWS, 0);
    default:
      return undefined;
  }
}
