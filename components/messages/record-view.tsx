'use client';

import { ArrowLeft, ArrowRight, Pencil } from 'lucide-react';
import { formatInteger } from '@/lib/format/number';
import { useMessage } from '@/lib/query/messages';
import { routes } from '@/lib/routes';
import { ButtonLink } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { DiffButton } from './diff-button';
import { RecordDetails } from './record-details';

type Props = { clusterId: string; topic: string; partition: number; offset: number };

/** The page of one record: what a link to it opens. */
export function RecordView({ clusterId, topic, partition, offset }: Props) {
  const { data, error, refetch, isFetching } = useMessage(clusterId, topic, partition, offset);
  const to = (at: number) => routes.message(clusterId, topic, partition, at);
  return (
    <div className="flex max-w-[960px] flex-col gap-3 pt-4">
      <div data-steps className="flex flex-wrap items-center gap-2">
        <h2 className="mono num text-title-m">
          {topic}-{partition} @ {formatInteger(offset)}
        </h2>
        <CopyButton label="Copy link to this record" text={() => window.location.href} />
        <span className="flex-1" />
        {data?.previousOffset != null && (
          <ButtonLink data-step="previous" icon={<ArrowLeft />} href={to(data.previousOffset)}>
            Previous
          </ButtonLink>
        )}
        {data?.nextOffset != null && (
          <ButtonLink data-step="next" icon={<ArrowRight />} href={to(data.nextOffset)}>
            Next
          </ButtonLink>
        )}
        <DiffButton clusterId={clusterId} record={data} />
        <ButtonLink data-key="m" icon={<Pencil />} href={routes.topic(clusterId, topic, 'produce', { copy: `${partition}:${offset}` })}>
          Produce again
        </ButtonLink>
      </div>
      <div className="rounded-md border border-border bg-surface">
        {data ? <RecordDetails clusterId={clusterId} record={data} /> : error ? <ErrorState error={error} title="The record could not be read" onRetry={() => refetch()} retrying={isFetching} /> : <Skeleton className="m-4 h-64" />}
      </div>
    </div>
  );
}
