import { cn } from './cn';

/** Keys as they are pressed: `keys={['Ctrl', 'K']}`. */
export function Kbd({ keys, className }: { keys: readonly string[]; className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-0.5', className)}>
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex h-4 min-w-4 items-center justify-center rounded-xs border border-border bg-sunken px-1 font-sans text-micro text-text-3"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
