import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

type Props = Omit<ComponentProps<'input'>, 'type' | 'size'> & { children?: ReactNode };

const box =
  "peer size-4 shrink-0 cursor-pointer appearance-none border border-control-border bg-surface hover-fade hover:border-text-3 checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent disabled:cursor-default disabled:border-border disabled:bg-sunken";

/** With children it is its own label, at least 24 px high. */
export function Checkbox({ children, className, ...rest }: Props) {
  const control = (
    <span className="relative inline-flex size-4 shrink-0 items-center justify-center">
      <input type="checkbox" className={cn(box, 'rounded-xs')} {...rest} />
      <svg aria-hidden viewBox="0 0 16 16" className="pointer-events-none absolute hidden size-4 text-on-accent peer-checked:block">
        <path d="M4 8.4 6.8 11 12 5.2" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </span>
  );
  if (children === undefined) return <span className={cn('inline-flex size-6 items-center justify-center', className)}>{control}</span>;
  return (
    <label className={cn('inline-flex min-h-6 cursor-pointer items-center gap-2 text-body has-disabled:cursor-default has-disabled:text-text-disabled', className)}>
      {control}
      <span>{children}</span>
    </label>
  );
}

export function Radio({ children, className, ...rest }: Props) {
  return (
    <label className={cn('inline-flex min-h-6 cursor-pointer items-center gap-2 text-body has-disabled:cursor-default has-disabled:text-text-disabled', className)}>
      <span className="relative inline-flex size-4 shrink-0 items-center justify-center">
        <input type="radio" className={cn(box, 'rounded-full')} {...rest} />
        <span aria-hidden className="pointer-events-none absolute hidden size-1.5 rounded-full bg-on-accent peer-checked:block" />
      </span>
      <span>{children}</span>
    </label>
  );
}
