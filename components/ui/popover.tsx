'use client';

import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { cn } from './cn';

export type PopoverTrigger = { popoverTarget: string; 'aria-haspopup': 'dialog' | 'menu'; 'aria-expanded': boolean };

type Props = {
  label: string;
  trigger: (props: PopoverTrigger) => ReactNode;
  children: (close: () => void) => ReactNode;
  align?: 'start' | 'end';
  haspopup?: 'dialog' | 'menu';
  className?: string;
  onOpenChange?: (open: boolean) => void;
};

/**
 * A light-dismiss layer hung on its button: the browser's own popover, placed by its implicit anchor.
 * The content exists only while it is open.
 */
export function Popover({ label, trigger, children, align = 'start', haspopup = 'dialog', className, onOpenChange }: Props) {
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (open) ref.current?.querySelector<HTMLElement>('[data-autofocus], [role^=menuitem]')?.focus();
  }, [open]);

  return (
    <>
      {trigger({ popoverTarget: id, 'aria-haspopup': haspopup, 'aria-expanded': open })}
      <div
        ref={ref}
        id={id}
        popover="auto"
        role={haspopup}
        aria-label={label}
        onToggle={(event) => {
          const next = event.newState === 'open';
          setOpen(next);
          onOpenChange?.(next);
        }}
        className={cn(
          'anchored my-1 min-w-40 rounded-md border border-border bg-raised text-text shadow-float',
          align === 'end' && 'anchored-end',
          className,
        )}
      >
        {open && children(() => ref.current?.hidePopover())}
      </div>
    </>
  );
}
