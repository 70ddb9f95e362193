'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback } from 'react';
import { usePreference } from '../layout/preferences-context';
import { FIRST_ROWS } from './first-rows';

/** A table that scrolls inside itself is windowed sooner than one that is as high as its rows. */
const WINDOW_FROM = { fill: 50, natural: 150 };
const ROW_REM = { normal: 2, compact: 1.75 };

/** Rows grow with the reader's text size. Asked once, for the browser works styles out to answer. */
let rem: number | undefined;
const remPx = (): number => (rem ??= Number.parseFloat(getComputedStyle(document.documentElement).fontSize));

/** Narrow screens scroll the page, not the table. */
const isWide = (): boolean => window.matchMedia('(width >= 48rem)').matches;

/** Long lists keep only the rows in sight (and ten around them) in the document. */
export function useRowWindow(region: RefObject<HTMLDivElement | null>, count: number, height: 'fill' | 'natural') {
  const density = usePreference('density');
  const windowed = count > WINDOW_FROM.fill && count > WINDOW_FROM[height === 'fill' && isWide() ? 'fill' : 'natural'];
  const virtualizer = useVirtualizer({
    count: windowed ? count : 0,
    // It measures its place, which makes the browser lay out the page there and then.
    enabled: windowed,
    getScrollElement: () => region.current,
    estimateSize: () => ROW_REM[density] * remPx(),
    overscan: 10,
  });
  const items = virtualizer.getVirtualItems();
  const reveal = useCallback((index: number) => virtualizer.scrollToIndex(index), [virtualizer]);
  return {
    windowed,
    reveal,
    shown: items.length === 0 ? Array.from({ length: Math.min(count, FIRST_ROWS) }, (_, index) => index) : items.map((item) => item.index),
    before: windowed ? (items[0]?.start ?? 0) : 0,
    after: windowed ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? Math.min(count, FIRST_ROWS) * ROW_REM[density] * remPx()) : 0,
  };
}
