'use client';

import { ExternalLink, Pencil } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { searchCommands } from '@/lib/commands/records';
import { formatInteger } from '@/lib/format/number';
import { useMessage } from '@/lib/query/messages';
import { routes } from '@/lib/routes';
import { usePreferences } from '../layout/preferences-context';
import { ButtonLink } from '../ui/button';
import { CommandButton } from '../ui/commands';
import { CopyButton } from '../ui/copy-button';
import { ErrorState } from '../ui/error-state';
import { SidePanel } from '../ui/side-panel';
import { Skeleton } from '../ui/skeleton';
import { RecordDetails } from './record-details';

type Props = { clusterId: string; topic: string; partition: number; offset: number; onMove: (offset: number) => void; onClose: () => void };

/** One record beside the table; `[` and `]` go to its neighbours in the partition. */
export function RecordPanel({ clusterId, topic, partition, offset, onMove, onClose }: Props) {
  const { data, error, refetch, isFetching } = useMessage(clusterId, topic, partition, offset);
  const previous = data?.previousOffset ?? null;
  const next = data?.nextOffset ?? null;
  const router = useRouter();
  const { keys } = usePreferences();
  const again = routes.topic(clusterId, topic, 'produce', { copy: `${partition}:${offset}` });

  useEffect(() => {
    if (keys === 'off') return;
    function onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      if (event.key === '[' && previous !== null) onMove(previous);
      if (event.key === ']' && next !== null) onMove(next);
      if (event.key === 'm') router.push(again);
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [previous, next, onMove, router, again, keys]);

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
      actions={<CopyButton size="md" label="Copy link to this record" text={() => window.location.origin + href} />}
      footer={
        <>
          <ButtonLink icon={<Pencil />} href={again}>
            Produce again
          </ButtonLink>
          <ButtonLink icon={<ExternalLink />} variant="ghost" href={href}>
            Open page
          </ButtonLink>
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
