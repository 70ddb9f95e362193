'use client';

import { ChevronsUpDown } from 'lucide-react';
import { Link } from '@/components/ui/link';
import { useState } from 'react';
import type { ClusterSummary } from '@/lib/contracts/clusters';
import { useClusterPart, useClusters } from '@/lib/query/clusters';
import { routes } from '@/lib/routes';
import { cn } from '../ui/cn';
import { Input } from '../ui/input';
import { Popover } from '../ui/popover';
import { StatusIcon } from '../ui/status-icon';
import { Tag } from '../ui/tag';
import { wideOnly, type NavShape } from './nav-list';

/** The cluster being looked at, and the way to another one. */
export function ClusterSwitcher({ clusterId, shape }: { clusterId: string; shape: NavShape }) {
  const current = useClusterPart(clusterId, face);
  const word = shape === 'sidebar' ? wideOnly : '';
  return (
    <Popover
      label="Switch cluster"
      className="w-72 p-1"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          data-tip={word ? `Cluster ${current?.name ?? clusterId}` : undefined}
          className="relative flex h-10 w-full items-center gap-2.5 overflow-hidden rounded-sm border border-border bg-surface px-2.5 text-start hover-fade hover:border-border-strong hover:bg-hover"
        >
          <span aria-hidden className="absolute inset-y-0 start-0 w-[3px] bg-border-strong" />
          <StatusIcon status={current?.status ?? 'unknown'} />
          <span className={cn('flex min-w-0 flex-1 items-center gap-2', word)}>
            <span className="sr-only">Cluster</span>
            <span className="truncate font-medium">{current?.name ?? clusterId}</span>
            {current && <Tag className="ms-auto">{current.kind}</Tag>}
          </span>
          <ChevronsUpDown aria-hidden className={cn('size-3.5 shrink-0 text-text-3', word && 'hidden lg:group-data-[sidebar=open]/shell:block')} />
        </button>
      )}
    >
      {(close) => <ClusterList currentId={clusterId} close={close} />}
    </Popover>
  );
}

const face = ({ name, kind, status }: ClusterSummary) => ({ name, kind, status });

const SEARCH_FROM = 6;

function ClusterList({ currentId, close }: { currentId: string; close: () => void }) {
  const clusters = useClusters().data?.clusters ?? [];
  const [text, setText] = useState('');
  const shown = clusters.filter((cluster) => cluster.name.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <>
      {clusters.length >= SEARCH_FROM && (
        <Input data-autofocus aria-label="Find a cluster" placeholder="Find a cluster" value={text} onChange={(event) => setText(event.target.value)} className="mb-1" />
      )}
      <ul>
        {shown.map((cluster) => (
          <li key={cluster.id}>
            <Link
              href={routes.overview(cluster.id)}
              onClick={close}
              aria-current={cluster.id === currentId ? 'true' : undefined}
              className="flex items-start gap-2.5 rounded-sm px-2 py-1.5 hover:bg-hover aria-[current]:bg-selected"
            >
              <StatusIcon status={cluster.status} className="mt-0.5" />
              <span className="min-w-0 flex-1">
                <span className="flex items-center justify-between gap-2">
                  <span className="truncate font-medium">{cluster.name}</span>
                  <Tag>{cluster.kind}</Tag>
                </span>
                <span className="mono block truncate text-text-3">{cluster.bootstrapServers}</span>
                <span className="block text-small text-text-2">{cluster.headline}</span>
              </span>
            </Link>
          </li>
        ))}
        {shown.length === 0 && <li className="px-2 py-2 text-text-3">No cluster has “{text}” in its name.</li>}
      </ul>
    </>
  );
}
