import { cva, type VariantProps } from 'class-variance-authority';
import { Link } from './link';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

export const buttonStyle = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-sm border font-medium whitespace-nowrap hover-fade select-none [&_svg]:size-4 [&_svg]:shrink-0 disabled:cursor-default aria-disabled:cursor-default',
  {
    variants: {
      variant: {
        primary:
          'border-transparent bg-accent text-on-accent hover:bg-accent-hover disabled:bg-unknown-bg disabled:text-text-disabled aria-disabled:bg-unknown-bg aria-disabled:text-text-disabled',
        secondary:
          'border-border bg-surface text-text hover:border-border-strong hover:bg-hover disabled:text-text-disabled disabled:hover:border-border disabled:hover:bg-surface',
        ghost: 'border-transparent text-text-2 hover:bg-hover hover:text-text disabled:text-text-disabled disabled:hover:bg-transparent',
        danger:
          'border-transparent bg-critical-button text-on-critical hover:brightness-110 disabled:bg-unknown-bg disabled:text-text-disabled disabled:hover:brightness-100',
        dangerQuiet:
          'border-border bg-surface text-critical-fg hover:border-critical-line hover:bg-critical-bg disabled:text-text-disabled disabled:hover:bg-surface',
      },
      size: {
        sm: 'h-6 px-2 text-small',
        md: 'h-7 px-2.5 text-body coarse:h-10',
        lg: 'h-8 px-3 text-body coarse:h-11',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

type Look = VariantProps<typeof buttonStyle> & { icon?: ReactNode };

export type ButtonProps = ComponentProps<'button'> & Look & { busy?: boolean };

/** `busy` keeps the label and the width, refuses presses and says so. */
export function Button({ variant, size, icon, busy, className, children, disabled, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={cn(buttonStyle({ variant, size }), className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

export function ButtonLink({ variant, size, icon, className, children, ...rest }: ComponentProps<typeof Link> & Look) {
  return (
    <Link className={cn(buttonStyle({ variant, size }), className)} {...rest}>
      {icon}
      {children}
    </Link>
  );
}
