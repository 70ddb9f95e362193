import type { ReactNode } from 'react';
import { cn } from './cn';
import { StatusIcon, type Status } from './status-icon';

const tint: Record<'info' | 'warn' | 'critical', string> = {
  info: 'border-info-line bg-info-bg text-info-fg',
  warn: 'border-warn-line bg-warn-bg text-warn-fg',
  critical: 'border-critical-line bg-critical-bg text-critical-fg',
};

type Props = { status: Extract<Status, 'info' | 'warn' | 'critical'>; children: ReactNode; action?: ReactNode; className?: string };

/** A condition of the whole page, one line, there as long as it is true. */
export function Banner({ status, children, action, className }: Props) {
  return (
    <div role="status" className={cn('flex flex-wrap items-center gap-x-2.5 gap-y-1 rounded-md border px-3 py-1.5 text-body', tint[status], className)}>
      <StatusIcon status={status} />
      <span className="min-w-0 flex-1 break-words">{children}</span>
      {action}
    </div>
  );
}
