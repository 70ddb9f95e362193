'use client';

import { ExternalLink, Pencil } from 'lucide-react';
import { searchCommands } from '@/lib/commands/records';
import { formatInteger } from '@/lib/format/number';
import { useMessage } from '@/lib/query/messages';
import { routes } from '@/lib/routes';
import { ButtonLink } from '../ui/button';
import { CommandButton } from '../ui/commands';
import { CopyButton } from '../ui/copy-button';
import { ErrorState } from '../ui/error-state';
import { SidePanel } from '../ui/side-panel';
import { Skeleton } from '../ui/skeleton';
import { DiffButton } from './diff-button';
import { RecordDetails } from './record-details';

type Props = { clusterId: string; topic: string; partition: number; offset: number; onMove: (offset: number) => void; onClose: () => void };

/** One record beside the table; `[` and `]` go to its neighbours in the partition. */
export function RecordPanel({ clusterId, topic, partition, offset, onMove, onClose }: Props) {
  const { data, error, refetch, isFetching } = useMessage(clusterId, topic, partition, offset);
  const previous = data?.previousOffset ?? null;
  const next = data?.nextOffset ?? null;
  const again = routes.topic(clusterId, topic, 'produce', { copy: `${partition}:${offset}` });
  const href = routes.message(clusterId, topic, partition, offset);
  return (
    <SidePanel
      label={`Record ${topic}-${partition} at ${offset}`}
      title={
        <span className="mono num">
          {topic}-{partition} @ {formatInteger(offset)}
        </span>
      }
      onClose={onClose}
      onPrevious={previous === null ? undefined : () => onMove(previous)}
      onNext={next === null ? undefined : () => onMove(next)}
      actions={
        <>
          <CopyButton size="md" label="Copy link to this record" text={() => window.location.origin + href} />
          <ButtonLink icon={<ExternalLink strokeWidth={1.5} />} variant="ghost" className="px-1.5!" href={href} aria-label="Open page" data-tip="Open page" />
        </>
      }
      footer={
        <>
          <ButtonLink icon={<Pencil />} href={again} data-key="m">
            Produce again
          </ButtonLink>
          <DiffButton clusterId={clusterId} record={data} />
          <CommandButton clusterId={clusterId} title={`Read ${topic}-${partition} @ ${offset}`} commands={(target) => searchCommands(target, clusterId, topic, { from: 'offset', offset, partitions: [partition], limit: 1 })} />
        </>
      }
    >
      {data ? <RecordDetails clusterId={clusterId} record={data} /> : error ? <ErrorState error={error} title="The record could not be read" onRetry={() => refetch()} retrying={isFetching} /> : <Loading />}
    </SidePanel>
  );
}

function Loading() {
  return (
    <div className="flex flex-col gap-3 px-4 py-4" aria-busy="true">
      <Skeleton className="h-4 w-24" />
      <Skeleton className="h-40 w-full" />
      <Skeleton className="h-4 w-24" />
      <Skeleton className="h-16 w-full" />
    </div>
  );
}
