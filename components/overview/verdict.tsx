import { memo } from 'react';
import { Link } from '@/components/ui/link';
import { DataAge } from '@/components/ui/data-age';
import { Skeleton } from '@/components/ui/skeleton';
import { StatusIcon } from '@/components/ui/status-icon';
import { Tag } from '@/components/ui/tag';
import { Time } from '@/components/ui/time';
import type { OverviewResponse } from '@/lib/contracts/overview';
import { reasonHref } from './reason-href';
import { VerdictCounts } from './verdict-counts';

const MOST_REASONS = 3;

/** The answer of the page: one line when all is well, up to three reasons as links when not. */
export const Verdict = memo(function Verdict({ clusterId, overview }: { clusterId: string; overview: OverviewResponse | undefined }) {
  return (
    <section aria-labelledby="verdict" className="rounded-md border border-border bg-surface">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <StatusIcon status={overview?.verdict.status ?? 'unknown'} size={32} />
        <div className="min-w-0 flex-1">
          <h1 id="verdict" className="flex flex-wrap items-baseline gap-x-2.5">
            <span className="sr-only">Cluster {overview?.name ?? clusterId}:</span>
            {overview ? <span className="text-figure-l">{overview.verdict.headline}</span> : <Skeleton className="my-1.5 h-5 w-32" />}
            {overview && (
              <span className="num text-body font-normal tracking-normal whitespace-nowrap text-text-2">
                since <Time at={overview.verdict.since} show="seconds" />
              </span>
            )}
          </h1>
          {overview && overview.verdict.reasons.length > 0 && <Reasons clusterId={clusterId} verdict={overview.verdict} />}
        </div>
        {overview && (
          <div className="flex flex-wrap items-center gap-1.5 max-sm:w-full">
            {overview.durability && (
              <Tag tip={overview.durability === 'fsync' ? 'A record is acknowledged after the leader’s disk has it' : 'A record is acknowledged from the page cache'} mono>
                {overview.durability}
              </Tag>
            )}
            {overview.kind === 'embedded' && <Tag tip="Replicas on this machine are one failure domain">one machine, one failure domain</Tag>}
            <DataAge at={overview.asOf} />
          </div>
        )}
      </div>
      <VerdictCounts clusterId={clusterId} tiles={overview?.tiles} />
    </section>
  );
});

function Reasons({ clusterId, verdict }: { clusterId: string; verdict: OverviewResponse['verdict'] }) {
  const more = verdict.reasons.length - MOST_REASONS;
  return (
    <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-body">
      {verdict.reasons.slice(0, MOST_REASONS).map((reason) => (
        <li key={`${reason.code} ${reason.text}`}>
          <Link href={reasonHref(clusterId, reason.target)} className="flex items-center gap-1.5 rounded-sm text-text underline decoration-border-strong underline-offset-3 hover:decoration-current">
            <StatusIcon status={reason.status} size={12} />
            {reason.text}
          </Link>
        </li>
      ))}
      {more > 0 && <li className="text-text-3">and {more} more</li>}
    </ul>
  );
}
