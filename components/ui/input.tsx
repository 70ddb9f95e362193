import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';
import { controlHeight, controlStyle } from './control-style';

type InputProps = Omit<ComponentProps<'input'>, 'size'> & {
  size?: 'md' | 'lg';
  mono?: boolean;
  /** Drawn inside the field at its start, decorative. */
  icon?: ReactNode;
  /** Unit at the end of the field, for example "ms". */
  unit?: string;
};

export function Input({ size = 'lg', mono, icon, unit, className, ...rest }: InputProps) {
  const input = (
    <input
      autoComplete="off"
      spellCheck={false}
      className={cn(controlStyle, controlHeight[size], 'px-2', rest.type === 'number' && 'num', mono && 'mono', icon && 'ps-7', unit && 'pe-12', !icon && !unit && className)}
      {...rest}
    />
  );
  if (!icon && !unit) return input;
  return (
    <span className={cn('relative flex min-w-0 items-center', className)}>
      {icon && <span className="pointer-events-none absolute start-2 text-text-3 [&_svg]:size-4">{icon}</span>}
      {input}
      {unit && <span className="pointer-events-none absolute end-2 text-small text-text-3">{unit}</span>}
    </span>
  );
}

export function Textarea({ mono, className, ...rest }: ComponentProps<'textarea'> & { mono?: boolean }) {
  return (
    <textarea
      autoComplete="off"
      spellCheck={false}
      className={cn(controlStyle, 'min-h-16 resize-y px-2 py-1.5', mono && 'mono', className)}
      {...rest}
    />
  );
}
