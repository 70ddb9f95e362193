import { cn } from '../ui/cn';

/** Three streams over a weir: the mark. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 20 20" className={cn('size-5 shrink-0 text-accent', className)}>
      <g fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round">
        <path d="M2 5.5h6c3.2 0 3.2 4 6.4 4H18" />
        <path d="M2 10h3.5c3.2 0 3.2 4 6.4 4H18" opacity=".7" />
        <path d="M2 14.5h1.5" opacity=".4" />
      </g>
    </svg>
  );
}
