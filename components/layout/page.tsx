import type { ReactNode } from 'react';
import { cn } from '../ui/cn';

/**
 * `list` and `workbench` fill the window from 768 px on and scroll inside themselves, so that a table header stays;
 * `document` is as long as its content.
 */
export function Page({ kind, children, className }: { kind: 'document' | 'list'; children: ReactNode; className?: string }) {
  return (
    <div className={cn('flex min-w-0 flex-col', kind === 'list' ? 'md:h-[calc(100dvh-var(--top-bar))] md:min-h-96' : 'pb-12', className)}>{children}</div>
  );
}
