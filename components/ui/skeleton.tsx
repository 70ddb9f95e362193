import { cn } from './cn';

/** A place that waits for content: give it the content's own size. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('skeleton block', className)} />;
}
