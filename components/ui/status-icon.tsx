import { cn } from './cn';

export type Status = 'ok' | 'progress' | 'warn' | 'critical' | 'info' | 'off' | 'unknown';

export const statusColor: Record<Status, string> = {
  ok: 'text-ok-solid',
  progress: 'text-info-solid',
  warn: 'text-warn-solid',
  critical: 'text-critical-solid',
  info: 'text-info-solid',
  off: 'text-unknown-solid',
  unknown: 'text-unknown-solid',
};

const filled = { fill: 'currentColor', fillRule: 'evenodd', clipRule: 'evenodd' } as const;
const stroked = { fill: 'none', stroke: 'currentColor', strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

const shapes = {
  ok: <path {...filled} d="M8 .9a7.1 7.1 0 1 0 0 14.2A7.1 7.1 0 0 0 8 .9Zm3.75 5.1-4.7 5.6-.75.05-2.6-2.5 1.1-1.15L6.6 9.7l3.95-4.7Z" />,
  warn: (
    <path
      {...filled}
      d="M6.85 1.55a1.33 1.33 0 0 1 2.3 0l6.1 10.9a1.33 1.33 0 0 1-1.16 1.98H1.9a1.33 1.33 0 0 1-1.16-1.98Zm.3 3.95.2 4.1h1.3l.2-4.1Zm.85 5.1a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9Z"
    />
  ),
  critical: (
    <path
      {...filled}
      d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Zm.35 3.35-1.1 1.1L6.9 8l-2.55 2.55 1.1 1.1L8 9.1l2.55 2.55 1.1-1.1L9.1 8l2.55-2.55-1.1-1.1L8 6.9Z"
    />
  ),
  info: (
    <path
      {...filled}
      d="M3.6 1h8.8A2.6 2.6 0 0 1 15 3.6v8.8a2.6 2.6 0 0 1-2.6 2.6H3.6A2.6 2.6 0 0 1 1 12.4V3.6A2.6 2.6 0 0 1 3.6 1ZM8 3.6a1 1 0 1 0 0 2 1 1 0 0 0 0-2ZM7.25 7v5.2h1.5V7Z"
    />
  ),
  progress: <path {...stroked} strokeWidth="2.2" d="M8 2a6 6 0 1 1-6 6" />,
  off: <circle {...stroked} strokeWidth="2" cx="8" cy="8" r="5.8" />,
  unknown: (
    <>
      <circle {...stroked} strokeWidth="1.6" strokeDasharray="2.4 2.2" cx="8" cy="8" r="6.6" />
      <path {...stroked} strokeWidth="1.5" d="M6.3 6.3a1.75 1.75 0 1 1 2.5 1.6c-.55.28-.8.6-.8 1.2" />
      <circle fill="currentColor" cx="8" cy="11.4" r=".9" />
    </>
  ),
} as const satisfies Record<Status, React.ReactNode>;

type Props = { status: Status; size?: 12 | 16 | 24 | 32; className?: string };

const sizes = { 12: 'size-3', 16: 'size-4', 24: 'size-6', 32: 'size-8' };

/** Our own silhouettes, one per status, so that no status is known by its colour alone. Decorative: a word stands beside it. */
export function StatusIcon({ status, size = 16, className }: Props) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 16 16"
      data-status={status}
      className={cn('shrink-0', sizes[size], statusColor[status], status === 'progress' && 'status-spin', className)}
    >
      {shapes[status]}
    </svg>
  );
}
