'use client';

import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent as ReactKeyboardEvent, type PointerEvent as ReactPointerEvent, type ReactNode } from 'react';
import { cn } from './cn';
import { IconButton } from './icon-button';

const WIDTH = { default: 480, min: 360, max: 960, step: 40 };

type Props = {
  label: string;
  title: ReactNode;
  onClose: () => void;
  onPrevious?: () => void;
  onNext?: () => void;
  actions?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
};

/**
 * Panel at the inline end of a flex row: pushes the content from 1440 px on, lies over it below, a full sheet on narrow screens.
 * Its width can be dragged or set with the arrow keys of its edge. Esc closes.
 */
export function SidePanel({ label, title, onClose, onPrevious, onNext, actions, footer, children }: Props) {
  const ref = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open], [popover]:popover-open:not([aria-hidden])')) close.current();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <aside
      ref={ref}
      aria-label={label}
      tabIndex={-1}
      data-region
      data-steps
      className={cn(
        'flex w-(--panel-width) shrink-0 flex-col border-s border-border bg-raised [--panel-width:480px]',
        'max-2xl:fixed max-2xl:inset-y-0 max-2xl:end-0 max-2xl:z-40 max-2xl:mt-(--top-bar) max-2xl:shadow-float max-md:mt-0 max-md:w-full',
        'relative 2xl:h-full',
      )}
    >
      <ResizeEdge panel={ref} />
      <header className="flex min-h-11 items-center gap-1 border-b border-border-subtle ps-4 pe-2">
        <h2 className="min-w-0 flex-1 truncate text-title-s">{title}</h2>
        {actions}
        {onPrevious && <IconButton data-step="previous" label="Previous" shortcut="[" icon={<ChevronLeft className="rtl:rotate-180" />} onClick={onPrevious} />}
        {onNext && <IconButton data-step="next" label="Next" shortcut="]" icon={<ChevronRight className="rtl:rotate-180" />} onClick={onNext} />}
        <IconButton label="Close panel" shortcut="Esc" icon={<X />} onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">{children}</div>
      {footer && <footer className="flex flex-wrap items-center gap-2 border-t border-border-subtle px-4 py-2">{footer}</footer>}
    </aside>
  );
}

function ResizeEdge({ panel }: { panel: React.RefObject<HTMLElement | null> }) {
  function setWidth(width: number) {
    const bounded = Math.round(Math.max(WIDTH.min, Math.min(WIDTH.max, width)));
    panel.current?.style.setProperty('--panel-width', `${bounded}px`);
  }

  function onPointerDown(event: ReactPointerEvent<HTMLDivElement>) {
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  function onPointerMove(event: ReactPointerEvent<HTMLDivElement>) {
    const box = panel.current?.getBoundingClientRect();
    if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    setWidth(document.dir === 'rtl' ? event.clientX - box.left : box.right - event.clientX);
  }

  function onKeyDown(event: ReactKeyboardEvent<HTMLDivElement>) {
    const step = event.key === 'ArrowLeft' ? WIDTH.step : event.key === 'ArrowRight' ? -WIDTH.step : 0;
    if (step === 0) return;
    event.preventDefault();
    setWidth((panel.current?.offsetWidth ?? WIDTH.default) + step);
  }

  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the panel"
      aria-valuenow={WIDTH.default}
      aria-valuemin={WIDTH.min}
      aria-valuemax={WIDTH.max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
      className="absolute inset-y-0 -start-1 z-1 w-2 cursor-col-resize touch-none hover:bg-accent-line focus-visible:bg-accent-line max-md:hidden"
    />
  );
}
