'use client';

import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { DataTable } from '@/components/data-table/data-table';
import { FilterBar } from '@/components/data-table/filter-bar';
import { ViewMenu } from '@/components/data-table/view-menu';
import { ViewsMenu } from '@/components/data-table/views-menu';
import { ListFooter } from '@/components/data-table/list-footer';
import { useQueryState } from '@/components/data-table/use-query-state';
import { Page } from '@/components/layout/page';
import { PageHeader } from '@/components/layout/page-header';
import { PartialBanner } from '@/components/layout/partial-banner';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Select } from '@/components/ui/select';
import { GROUP_STATES, type GroupState } from '@/lib/domain/groups';
import { formatInteger, plural } from '@/lib/format/number';
import { useClusters } from '@/lib/query/clusters';
import { useGroups } from '@/lib/query/groups';
import { routes } from '@/lib/routes';
import { groupColumns } from './group-columns';
import { groupsFields } from './groups-fields';

const SORTS = { groupId: 'groupId', state: 'state', members: 'members', topics: 'topics', lag: 'lag' } as const;
const STATES = [{ value: 'any', label: 'Any state' }, ...GROUP_STATES.map((state) => ({ value: state, label: state }))] as const;

/** Every consumer group, its state and how far it is behind. */
export function GroupsView({ clusterId }: { clusterId: string }) {
  const router = useRouter();
  const [state, update] = useQueryState(groupsFields);
  const groups = useGroups(clusterId, state);
  const { data } = groups;
  const filtered = state.q !== '' || state.state !== undefined;
  const columns = useMemo(() => groupColumns(clusterId), [clusterId]);
  const clear = () => update({ q: '', state: undefined, page: 1 });
  return (
    <Page kind="list">
      <PageHeader title="Consumer groups" beside={data && !filtered && <span className="num text-title-m font-normal text-text-3">{formatInteger(data.total)}</span>} />
      <PartialBanner warnings={data?.warnings} failure={data && groups.isError ? groups.error : undefined} />
      <FilterBar
        label="Filter groups"
        value={state.q}
        onValueChange={(q) => update({ q, page: 1 })}
        result={filtered && data ? plural(data.total, 'group') : undefined}
        onClear={filtered ? clear : undefined}
        end={
          <>
            <ViewsMenu list="groups" />
            <ViewMenu name="groups" columns={columns} />
          </>
        }
      >
        <Select
          size="md"
          aria-label="State"
          value={state.state ?? 'any'}
          options={STATES}
          onValueChange={(value) => update({ state: value === 'any' ? undefined : (value satisfies GroupState), page: 1 })}
        />
      </FilterBar>
      <DataTable
        label="Consumer groups"
        name="groups"
        height="fill"
        columns={columns}
        rows={data?.items}
        rowKey={(row) => row.groupId}
        onOpen={(row) => router.push(routes.group(clusterId, row.groupId))}
        sort={{ id: state.sort, order: state.order }}
        onSort={(next) => update({ sort: SORTS[next.id as keyof typeof SORTS] ?? 'groupId', order: next.order, page: 1 })}
        total={data?.total}
        offset={(state.page - 1) * state.pageSize}
        stale={groups.isPlaceholderData}
        skeletonRows={12}
        empty={filtered ? <FilteredEmpty text={state.q} groupState={state.state} onClear={clear} /> : <NoGroups clusterId={clusterId} />}
        error={!data && groups.isError && <ErrorState title="Consumer groups could not be read" error={groups.error} onRetry={() => void groups.refetch()} retrying={groups.isFetching} />}
      />
      <ListFooter page={state.page} pageSize={state.pageSize} total={data?.total} asOf={data?.asOf} csv={{ name: 'groups', rows: async () => (await import('./groups-csv')).groupsCsv(clusterId, state) }} onPage={(page) => update({ page }, { push: true })} onPageSize={(pageSize) => update({ pageSize, page: 1 })} />
    </Page>
  );
}

function FilteredEmpty({ text, groupState: wanted, onClear }: { text: string; groupState: GroupState | undefined; onClear: () => void }) {
  const conditions = [text !== '' && `has “${text}” in its id`, wanted && `is ${wanted}`].filter(Boolean).join(' and ');
  return <EmptyState title={`No group ${conditions}.`} action={<Button onClick={onClear}>Clear filter</Button>} />;
}

function NoGroups({ clusterId }: { clusterId: string }) {
  const bootstrap = useClusters().data?.clusters.find((cluster) => cluster.id === clusterId)?.bootstrapServers.split(',')[0] ?? '127.0.0.1:9092';
  return (
    <EmptyState title="No consumer group has been seen yet." action={<CodeBlock label="kcat command" code={`kcat -b ${bootstrap} -G my-group my-topic`} />}>
      A group appears when its first member joins or commits. For example with kcat:
    </EmptyState>
  );
}
