import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './cn';
import { controlHeight, controlStyle } from './control-style';

export type SelectOption<Value extends string = string> = { value: Value; label: string; disabled?: boolean };

type SelectProps<Value extends string> = Omit<ComponentProps<'select'>, 'size' | 'value' | 'onChange' | 'children'> & {
  options: readonly SelectOption<Value>[];
  value: Value;
  onValueChange: (value: Value) => void;
  size?: 'md' | 'lg';
  /** Width and placement of the whole control. */
  className?: string;
};

/** The browser's own select: its keyboard, its touch picker, our frame. */
export function Select<Value extends string>({ options, value, onValueChange, size = 'lg', className, ...rest }: SelectProps<Value>) {
  return (
    <span className={cn('relative inline-flex min-w-0 items-center', className)}>
      <select
        className={cn(controlStyle, controlHeight[size], 'cursor-pointer appearance-none ps-2 pe-7 text-ellipsis')}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onValueChange(chosen.value);
        }}
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute end-2 size-3.5 text-text-3" />
    </span>
  );
}
