'use client';

import { useEffect, useRef } from 'react';
import { formatRelative } from '@/lib/format/time';

const OPEN_AFTER_MS = 400;
const LEAVE_AFTER_MS = 120;
/** Long enough for a dialog that opens to settle its own focus. */
const FOCUS_AFTER_MS = 150;

/**
 * One tooltip for the whole page: any element with `data-tip` gets it, on hover after 400 ms and soon after keyboard focus.
 * It can be hovered and goes away on Esc. It never holds anything that is not also in the element's name or text.
 */
export function TooltipLayer() {
  const ref = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const tip = ref.current;
    return tip ? listen(tip) : undefined;
  }, []);

  return (
    <div
      ref={ref}
      popover="manual"
      aria-hidden
      className="anchored-tip my-1.5 max-w-80 rounded-sm bg-tooltip px-2 py-1 text-small text-on-tooltip"
    />
  );
}

/** `data-tip-since`, ms since the epoch: how long ago that is, told when it is asked for. */
function tipOf({ dataset: { tip, tipSince } }: HTMLElement): string | undefined {
  return tip && tipSince ? `${tip}, ${formatRelative(Number(tipSince), Math.max(Date.now(), Number(tipSince)))}` : tip;
}

function listen(tip: HTMLDivElement): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal, capture: true };
  let timer: number | undefined;
  let shownFor: Element | undefined;

  const hide = () => {
    window.clearTimeout(timer);
    shownFor = undefined;
    if (tip.matches(':popover-open')) tip.hidePopover();
  };
  const show = (target: HTMLElement) => {
    const text = tipOf(target);
    if (!text || !target.isConnected) return;
    if (tip.matches(':popover-open')) tip.hidePopover();
    tip.textContent = text;
    shownFor = target;
    tip.showPopover({ source: target });
  };
  const owner = (event: Event) => (event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tip]') : null);

  document.addEventListener(
    'pointerover',
    (event) => {
      if (event.pointerType === 'touch') return;
      const target = owner(event);
      window.clearTimeout(timer);
      if (target === shownFor && target) return;
      if (target) timer = window.setTimeout(show, shownFor ? 0 : OPEN_AFTER_MS, target);
      else if (shownFor && event.target !== tip) timer = window.setTimeout(hide, LEAVE_AFTER_MS);
    },
    options,
  );
  document.addEventListener(
    'focusin',
    (event) => {
      const target = owner(event);
      hide();
      if (target?.matches(':focus-visible')) timer = window.setTimeout(show, FOCUS_AFTER_MS, target);
    },
    options,
  );
  document.addEventListener('focusout', hide, options);
  document.addEventListener('pointerdown', hide, options);
  document.addEventListener('scroll', hide, { ...options, passive: true });
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && shownFor) hide();
    },
    options,
  );
  return () => {
    stop.abort();
    hide();
  };
}
