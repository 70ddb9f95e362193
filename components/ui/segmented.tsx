'use client';

import { useId, type ReactNode } from 'react';
import { cn } from './cn';

export type Segment<Value extends string> = { value: Value; label: ReactNode; tip?: string };

type Props<Value extends string> = {
  /** What is being chosen, for assistive technology. */
  label: string;
  segments: readonly Segment<Value>[];
  value: Value;
  onValueChange: (value: Value) => void;
  size?: 'sm' | 'md';
  className?: string;
};

/** One of a few, all in sight: native radio buttons in a frame. */
export function Segmented<Value extends string>({ label, segments, value, onValueChange, size = 'md', className }: Props<Value>) {
  const name = useId();
  return (
    <fieldset
      className={cn('inline-flex shrink-0 items-center gap-px rounded-sm border border-border bg-sunken p-px', size === 'md' ? 'h-7' : 'h-6', 'coarse:h-10', className)}
    >
      <legend className="sr-only">{label}</legend>
      {segments.map((segment) => (
        <label
          key={segment.value}
          data-tip={segment.tip}
          className="relative flex h-full cursor-pointer items-center rounded-sm px-2 text-small font-medium text-text-2 hover-fade hover:text-text has-checked:bg-raised has-checked:text-text has-checked:ring-1 has-checked:ring-border-strong has-focus-visible:outline-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name={name}
            value={segment.value}
            checked={segment.value === value}
            onChange={() => onValueChange(segment.value)}
            className="absolute inset-0 cursor-pointer appearance-none opacity-0"
          />
          {segment.label}
        </label>
      ))}
    </fieldset>
  );
}
