'use client';

import { useState } from 'react';
import { CountCell, RateCell } from '@/components/data-table/cells';
import type { Column, Sort } from '@/components/data-table/column';
import { DataTable } from '@/components/data-table/data-table';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Unknown } from '@/components/ui/unknown';
import type { ApiUsage } from '@/lib/contracts/brokers';
import { formatLatency } from '@/lib/format/duration';

const latency = (ms: number | null) => (ms === null ? <Unknown reason="no request yet" /> : formatLatency(ms));

const columns: Column<ApiUsage>[] = [
  { id: 'api', header: 'API', priority: 1, sortable: true, className: 'md:w-full', cell: (row) => <span className="mono font-medium">{row.api}</span> },
  { id: 'count', header: 'Requests', priority: 1, narrow: 'figure', align: 'end', sortable: true, firstOrder: 'desc', tip: 'Since the process started', cell: (row) => <CountCell value={row.count} /> },
  { id: 'perSec', header: 'Rate', priority: 1, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => <RateCell value={row.perSec} /> },
  { id: 'errors', header: 'Errors', priority: 1, align: 'end', sortable: true, firstOrder: 'desc', tip: 'Answers with an error code', cell: (row) => <CountCell value={row.errors} /> },
  { id: 'p50Ms', header: 'p50', priority: 2, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => latency(row.p50Ms) },
  { id: 'p99Ms', header: 'p99', priority: 2, align: 'end', sortable: true, firstOrder: 'desc', cell: (row) => latency(row.p99Ms) },
];

/** What the broker was asked since its process started. */
export function ApiTable({ apis }: { apis: readonly ApiUsage[] | undefined }) {
  const [sort, setSort] = useState<Sort>({ id: 'count', order: 'desc' });
  const value = (row: ApiUsage) => Object.entries(row).find(([key]) => key === sort.id)?.[1] ?? -1;
  const sign = sort.order === 'asc' ? 1 : -1;
  const sorted = apis?.toSorted((one, other) => sign * (sort.id === 'api' ? one.api.localeCompare(other.api) : Number(value(one)) - Number(value(other))));
  return (
    <Card title="Requests by API" flush>
      <DataTable
        label="Requests by API"
        className="rounded-t-none border-0"
        columns={columns}
        rows={sorted}
        rowKey={(row) => row.api}
        sort={sort}
        onSort={setSort}
        skeletonRows={6}
        empty={<EmptyState title="No requests are counted.">The broker’s counters start with its process; a stopped broker has none.</EmptyState>}
      />
    </Card>
  );
}
