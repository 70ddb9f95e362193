'use client';

import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { cn } from './cn';
import { IconButton } from './icon-button';

type Props = {
  open: boolean;
  onClose: () => void;
  /** The act, as a verb: "Delete topic orders". */
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
  children?: ReactNode;
  size?: 'sm' | 'md' | 'lg';
  /** Set while a request is on its way: Esc and the ground do not close then. */
  locked?: boolean;
};

const widths = { sm: 'sm:w-[440px]', md: 'sm:w-[600px]', lg: 'sm:w-[840px]' };

/**
 * The browser's modal dialog: it holds focus, hides the rest, closes on Esc and gives focus back to the opener.
 * A full-height sheet on narrow screens.
 */
export function Dialog(props: Props) {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ onClose, title, description, footer, children, size = 'sm', locked }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const descriptionId = useId();

  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (!dialog.open) dialog.showModal();
    (dialog.querySelector<HTMLElement>('[data-autofocus]') ?? dialog).focus();
    return () => dialog.close();
  }, []);

  return (
    <dialog
      ref={ref}
      tabIndex={-1}
      aria-labelledby={titleId}
      aria-describedby={description ? descriptionId : undefined}
      onCancel={(event) => {
        event.preventDefault();
        if (!locked) onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current && !locked) onClose();
      }}
      className={cn(
        'm-auto flex-col overflow-hidden border border-border bg-raised text-text shadow-float outline-none open:flex',
        'max-sm:h-dvh max-sm:max-h-none max-sm:w-full max-sm:max-w-none max-sm:border-0',
        'sm:max-h-[min(85dvh,900px)] sm:max-w-[calc(100vw-48px)] sm:rounded-lg',
        widths[size],
      )}
    >
      <header className="flex items-start gap-3 px-5 pt-4 pb-3">
        <div className="min-w-0 flex-1">
          <h2 id={titleId} className="text-title-m break-words">
            {title}
          </h2>
          {description && (
            <p id={descriptionId} className="mt-1 text-base text-text-2">
              {description}
            </p>
          )}
        </div>
        <IconButton label="Close" icon={<X />} onClick={onClose} disabled={locked} className="-me-1.5" />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5 text-base">{children}</div>
      {footer && <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-border-subtle px-5 py-3">{footer}</footer>}
    </dialog>
  );
}
