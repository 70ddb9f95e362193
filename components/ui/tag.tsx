import type { ReactNode } from 'react';
import { cn } from './cn';

const tones = {
  neutral: 'border-border bg-sunken text-text-2',
  accent: 'border-accent-line bg-accent-subtle text-accent-text',
  warn: 'border-warn-line bg-warn-bg text-warn-fg',
  critical: 'border-critical-line bg-critical-bg text-critical-fg',
};

type Props = { children: ReactNode; tone?: keyof typeof tones; mono?: boolean; tip?: string; className?: string };

/** A small word about a thing that is not a state: "internal", "compact", "tombstone". */
export function Tag({ children, tone = 'neutral', mono, tip, className }: Props) {
  return (
    <span
      data-tip={tip}
      className={cn(
        'inline-flex h-[1.125rem] shrink-0 items-center rounded-sm border px-1.5 text-micro whitespace-nowrap',
        mono && 'font-mono',
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
