import { Link } from './link';
import type { ReactNode } from 'react';
import { cn } from './cn';
import { Skeleton } from './skeleton';
import { Sparkline } from './sparkline';
import { StatusIcon, type Status } from './status-icon';
import { Unknown } from './unknown';

type Props = {
  label: string;
  /** With its unit: "4.1 MiB/s". Undefined while loading, null when there is no source. */
  figure: string | null | undefined;
  /** Where the figure does not say it itself. */
  unit?: string;
  missing?: string;
  /** Beside the label: what it is of, or how it changed, in words. */
  note?: ReactNode;
  values?: readonly (number | null)[];
  status?: Extract<Status, 'ok' | 'warn' | 'critical'>;
  href?: string;
  /** Full sentence for the link. */
  linkName?: string;
};

const edge = { ok: '', warn: 'border-s-2 border-s-warn-solid', critical: 'border-s-2 border-s-critical-solid' };

/** Label, figure, sparkline; an edge only when something is wrong. The whole tile is a link to its explanation. */
export function StatTile({ label, figure, unit, missing = 'no sample yet', note, values, status = 'ok', href, linkName }: Props) {
  const { number, suffix = unit } = split(figure);
  const body = (
    <>
      <span className="flex items-center gap-1.5 text-small text-text-2">
        {status !== 'ok' && <StatusIcon status={status} size={12} />}
        <span className="shrink-0">{label}</span>
        {note && <span className="num ms-auto min-w-0 truncate text-text-3">{note}</span>}
      </span>
      <span className="num mt-1 block min-h-6 text-figure-m whitespace-nowrap">
        {figure === undefined ? <Skeleton className="mt-1 h-4 w-16" /> : figure === null ? <Unknown reason={missing} /> : number}
        {figure && suffix && <span className="ms-1 text-small font-normal tracking-normal text-text-3">{suffix}</span>}
      </span>
      {values && <Sparkline values={values} className="mt-1.5 h-6 w-full" />}
    </>
  );
  const look = cn('block min-w-0 rounded-md border border-border bg-surface px-3 pt-2.5 pb-2', edge[status]);
  if (!href) return <div className={look}>{body}</div>;
  return (
    <Link href={href} aria-label={linkName} className={cn(look, 'hover-fade hover:border-border-strong hover:bg-hover')}>
      {body}
    </Link>
  );
}

/** The number and what follows it, which is written smaller. */
function split(figure: string | null | undefined): { number?: string; suffix?: string } {
  const [, number, unit, rate] = /^(.*?\d[a-zA-Z]?)(?: (\S+)|(\/s))?$/.exec(figure ?? '') ?? [];
  return { number: number ?? figure ?? undefined, suffix: unit ?? rate };
}
