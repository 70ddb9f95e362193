import type { ReactNode } from 'react';
import { cn } from '../ui/cn';

type Props = {
  title: ReactNode;
  /** Beside the title: a count, a status pill, a copy button. */
  beside?: ReactNode;
  /** Under the title, in text-2: up to three facts. */
  facts?: ReactNode;
  /** At the end: at most one of them primary. */
  actions?: ReactNode;
  className?: string;
};

/** First row of a page: the object's name and state, then what can be done. */
export function PageHeader({ title, beside, facts, actions, className }: Props) {
  return (
    <div className={cn('flex min-h-14 flex-wrap content-center items-center justify-between gap-x-4 gap-y-1 py-3 md:grid md:grid-cols-[minmax(0,1fr)_auto] md:gap-y-0.5', className)}>
      <div className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
        <h1 className="min-w-0 text-title-l break-all">{title}</h1>
        {beside}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2 md:col-start-2 md:row-span-2 md:row-start-1">{actions}</div>}
      {facts && <div className="num -ms-1 min-w-0 overflow-x-clip ps-1 text-body text-text-2 max-md:basis-full md:col-start-1">{facts}</div>}
    </div>
  );
}

/** Facts of a header, divided by dots. */
export function HeaderFacts({ facts }: { facts: readonly ReactNode[] }) {
  const known = facts.filter((fact) => fact !== null && fact !== undefined && fact !== false);
  // A dot before each; those at the start of a line lie outside of what is shown.
  return (
    <div className="-ms-5 flex flex-wrap items-center">
      {known.map((fact, index) => (
        <span key={index} className="relative flex items-center ps-5 before:absolute before:start-2 before:text-text-3 before:content-['·']">
          {fact}
        </span>
      ))}
    </div>
  );
}
