'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useState } from 'react';
import { usePreferences } from '../layout/preferences-context';

const WINDOW_FROM = 150;
const ROW_REM = { normal: 2, compact: 1.75 };

/** Long lists keep only the rows in sight (and ten around them) in the document. */
export function useRowWindow(region: RefObject<HTMLDivElement | null>, count: number) {
  const { density } = usePreferences();
  // Rows grow with the reader's text size.
  const [remPx] = useState(() => (typeof document === 'undefined' ? 16 : Number.parseFloat(getComputedStyle(document.documentElement).fontSize)));
  const windowed = count > WINDOW_FROM;
  const virtualizer = useVirtualizer({
    count: windowed ? count : 0,
    getScrollElement: () => region.current,
    estimateSize: () => ROW_REM[density] * remPx,
    overscan: 10,
  });
  const items = virtualizer.getVirtualItems();
  return {
    windowed,
    shown: items.map((item) => item.index),
    before: windowed ? (items[0]?.start ?? 0) : 0,
    after: windowed ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0,
  };
}
