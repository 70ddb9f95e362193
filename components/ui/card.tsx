import type { ReactNode } from 'react';
import { cn } from './cn';

type Props = { title?: ReactNode; aside?: ReactNode; children: ReactNode; className?: string; flush?: boolean; headingLevel?: 2 | 3 };

/** A section with an edge. `flush` leaves the padding to the content (tables, lists). */
export function Card({ title, aside, children, className, flush, headingLevel = 2 }: Props) {
  const Heading = headingLevel === 2 ? 'h2' : 'h3';
  return (
    <section className={cn('min-w-0 rounded-md border border-border bg-surface', className)}>
      {title && (
        <header className={cn('flex min-h-10 items-center justify-between gap-3 px-4', flush && 'border-b border-border-subtle')}>
          <Heading className="min-w-0 truncate text-title-s">{title}</Heading>
          {aside && <div className="flex shrink-0 items-center gap-2 text-small text-text-3">{aside}</div>}
        </header>
      )}
      <div className={cn(!flush && 'px-4 pb-4', !flush && !title && 'pt-4')}>{children}</div>
    </section>
  );
}
