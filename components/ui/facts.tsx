import type { ReactNode } from 'react';
import { cn } from './cn';

export type Fact = { label: ReactNode; value: ReactNode };

/** Label and value pairs, labels in one column. */
export function Facts({ facts, className }: { facts: readonly Fact[]; className?: string }) {
  return (
    <dl className={cn('grid grid-cols-[minmax(96px,max-content)_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-body', className)}>
      {facts.map((fact, index) => (
        <div key={index} className="contents">
          <dt className="text-text-3">{fact.label}</dt>
          <dd className="num min-w-0 break-words text-text">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
