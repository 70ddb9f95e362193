import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

type Props = Omit<ComponentProps<'button'>, 'aria-label' | 'children'> & {
  /** The accessible name, shown as the tooltip too. */
  label: string;
  icon: ReactNode;
  size?: 'sm' | 'md' | 'lg';
  pressed?: boolean;
  /** Key drawn in the tooltip, for example "r". */
  shortcut?: string;
};

const sizes = { sm: 'size-6', md: 'size-7 coarse:size-10', lg: 'size-8 coarse:size-11' };

export function IconButton({ label, icon, size = 'md', pressed, shortcut, className, type = 'button', ...rest }: Props) {
  return (
    <button
      type={type}
      aria-label={label}
      aria-pressed={pressed}
      data-tip={shortcut ? `${label} (${shortcut})` : label}
      className={cn(
        'inline-flex shrink-0 items-center justify-center rounded-sm text-text-2 hover-fade hover:bg-hover hover:text-text disabled:text-text-disabled disabled:hover:bg-transparent aria-pressed:bg-selected aria-pressed:text-accent-text aria-expanded:bg-hover aria-expanded:text-text [&_svg]:size-4 [&_svg]:shrink-0',
        sizes[size],
        className,
      )}
      {...rest}
    >
      {icon}
    </button>
  );
}
