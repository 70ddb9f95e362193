import type { ReactNode } from 'react';
import { cn } from './cn';
import { StatusIcon, type Status } from './status-icon';

const tint: Record<Status, string> = {
  ok: 'border-ok-line bg-ok-bg text-ok-fg',
  progress: 'border-info-line bg-info-bg text-info-fg',
  warn: 'border-warn-line bg-warn-bg text-warn-fg',
  critical: 'border-critical-line bg-critical-bg text-critical-fg',
  info: 'border-info-line bg-info-bg text-info-fg',
  off: 'border-unknown-line bg-unknown-bg text-unknown-fg',
  unknown: 'border-unknown-line bg-unknown-bg text-unknown-fg',
};

type Props = { status: Status; children: ReactNode; reason?: string; className?: string };

/** Icon and word on a tint. `reason` is shown on hover and focus. */
export function StatusPill({ status, children, reason, className }: Props) {
  return (
    <span
      data-tip={reason}
      tabIndex={reason ? 0 : undefined}
      className={cn(
        'num inline-flex h-5 max-w-full align-middle shrink-0 items-center gap-1 rounded-full border ps-1 pe-2 text-small font-medium whitespace-nowrap',
        tint[status],
        className,
      )}
    >
      <StatusIcon status={status} size={12} />
      <span className="truncate">{children}</span>
      {reason && <span className="sr-only">: {reason}</span>}
    </span>
  );
}

/** In tables `ok` is silent: the icon alone, its word for assistive technology. Everything else is a pill. */
export function StatusCell({ status, children, reason }: Props) {
  if (status === 'ok') {
    return (
      <span className="inline-flex items-center gap-1.5 align-middle text-text-2" data-tip={reason}>
        <StatusIcon status="ok" size={12} className="text-text-3" />
        {children}
      </span>
    );
  }
  return (
    <StatusPill status={status} reason={reason}>
      {children}
    </StatusPill>
  );
}
