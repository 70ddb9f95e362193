import type { ReactNode } from 'react';
import { cn } from './cn';

type Props = { checked: boolean; onCheckedChange: (checked: boolean) => void; children: ReactNode; disabled?: boolean; className?: string };

/** A setting that takes effect at once. The label is part of the target. */
export function Switch({ checked, onCheckedChange, children, disabled, className }: Props) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      disabled={disabled}
      onClick={() => onCheckedChange(!checked)}
      className={cn('inline-flex min-h-6 items-center gap-2 rounded-sm text-body disabled:text-text-disabled coarse:min-h-11', className)}
    >
      <span
        aria-hidden
        className={cn(
          'relative h-4 w-7 shrink-0 rounded-full border hover-fade',
          disabled ? 'border-border bg-sunken' : checked ? 'border-accent bg-accent' : 'border-control-border bg-sunken',
        )}
      >
        <span
          className={cn(
            'absolute top-[2px] left-[2px] size-2.5 rounded-full transition-transform duration-80',
            checked ? 'translate-x-3 bg-on-accent rtl:-translate-x-3' : 'bg-text-3',
          )}
        />
      </span>
      {children}
    </button>
  );
}
