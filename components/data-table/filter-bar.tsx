'use client';

import { Search, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button';
import { Input } from '../ui/input';
import { Kbd } from '../ui/kbd';
import { useSettledText } from './use-settled-text';

type Props = {
  /** "Filter topics" */
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  /** Facets: selects, switches. */
  children?: ReactNode;
  /** "24 topics": announced politely when it changes. */
  result?: string;
  /** Shown only when something is set. */
  onClear?: () => void;
  end?: ReactNode;
};

/** Text first, then facets. `/` focuses the field. What is typed reaches `onValueChange` 200 ms after the last key. */
export function FilterBar({ label, value, onValueChange, children, result, onClear, end }: Props) {
  const [text, setText] = useSettledText(value, onValueChange);
  return (
    <div role="search" className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-2 pb-2">
      <span className="relative min-w-0 max-md:w-full md:w-72">
        <Input
          size="md"
          data-search
          aria-label={label}
          placeholder={label}
          icon={<Search strokeWidth={1.5} />}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            if (text === '') event.currentTarget.blur();
            else setText('');
          }}
          className="w-full"
        />
        {text === '' && <Kbd keys={['/']} className="pointer-events-none absolute end-1.5 top-1.5 max-md:hidden" />}
      </span>
      {children}
      {onClear && (
        <Button variant="ghost" icon={<X />} onClick={onClear}>
          Clear
        </Button>
      )}
      <span role="status" className="num ms-auto text-small text-text-3">
        {result}
      </span>
      {end}
    </div>
  );
}
