'use client';

import { Plus, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import type { TopicSummary, TopicsResponse } from '@/lib/contracts/topics';
import { formatInteger, plural } from '@/lib/format/number';
import { useTopics } from '@/lib/query/topics';
import { routes } from '@/lib/routes';
import { DataTable } from '../data-table/data-table';
import { FilterBar } from '../data-table/filter-bar';
import { ListFooter } from '../data-table/list-footer';
import { ViewMenu } from '../data-table/view-menu';
import { ViewsMenu } from '../data-table/views-menu';
import { useQueryState } from '../data-table/use-query-state';
import { Page } from '../layout/page';
import { PageHeader } from '../layout/page-header';
import { PartialBanner } from '../layout/partial-banner';
import { Button, ButtonLink } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { useCommandTarget } from '../ui/commands';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Select } from '../ui/select';
import { Switch } from '../ui/switch';
import { topicColumns } from './topic-columns';
import { topicsFields } from './topics-fields';

const DeleteTopics = dynamic(() => import('./delete-topics').then((chunk) => chunk.DeleteTopics), { ssr: false });

const STATES = [
  { value: 'any', label: 'Any state' },
  { value: 'under-replicated', label: 'Under-replicated' },
  { value: 'offline', label: 'Offline' },
  { value: 'under-min-isr', label: 'Below min ISR' },
] as const;

/** All topics, searched, sorted and paged by the server. */
export function TopicsList({ clusterId }: { clusterId: string }) {
  const [query, update] = useQueryState(topicsFields);
  const { data, error, isPlaceholderData, isFetching, refetch } = useTopics(clusterId, query);
  const router = useRouter();
  const [chosen, setChosen] = useState<ReadonlyMap<string, TopicSummary>>(new Map());
  const [deleting, setDeleting] = useState(false);
  const toggle = useCallback(
    (topic: TopicSummary) =>
      setChosen((known) => {
        const next = new Map(known);
        if (!next.delete(topic.name) && !topic.internal) next.set(topic.name, topic);
        return next;
      }),
    [],
  );
  const columns = useMemo(() => topicColumns(clusterId, toggle), [clusterId, toggle]);
  const setText = useCallback((q: string) => update({ q, page: 1 }), [update]);
  const filtered = query.q !== '' || query.state !== undefined;
  const clear = () => update({ q: '', state: undefined, page: 1 });

  return (
    <Page kind="list">
      <PageHeader
        title="Topics"
        beside={data && !filtered && <span className="num text-title-m font-normal text-text-3">{formatInteger(data.total)}</span>}
        actions={
          <ButtonLink variant="primary" size="lg" icon={<Plus />} href={routes.newTopic(clusterId)} data-key="n">
            Create topic
          </ButtonLink>
        }
      />
      {chosen.size > 0 ? (
        <BulkBar
          count={chosen.size}
          onAll={() => setChosen(new Map((data?.items ?? []).filter((topic) => !topic.internal).map((topic) => [topic.name, topic])))}
          onClear={() => setChosen(new Map())}
          onDelete={() => setDeleting(true)}
        />
      ) : (
        <FilterBar
          label="Filter topics"
          value={query.q}
          onValueChange={setText}
          result={filtered && data ? plural(data.total, 'topic') : undefined}
          onClear={filtered ? clear : undefined}
          end={
            <>
              <ViewsMenu list="topics" />
              <ViewMenu name="topics" columns={columns} />
            </>
          }
        >
          <Select
            aria-label="State"
            size="md"
            options={STATES}
            value={query.state ?? 'any'}
            onValueChange={(state) => update({ state: state === 'any' ? undefined : state, page: 1 })}
          />
          <Switch checked={query.internal} onCheckedChange={(internal) => update({ internal, page: 1 })}>
            Internal
          </Switch>
        </FilterBar>
      )}
      {deleting && chosen.size > 0 && (
        <DeleteTopics
          clusterId={clusterId}
          topics={[...chosen.values()]}
          onClose={() => setDeleting(false)}
          onDeleted={(names) => setChosen((known) => new Map([...known].filter(([name]) => !names.includes(name))))}
        />
      )}
      <PartialBanner className="mb-2" warnings={data?.warnings} failure={data && error ? error : undefined} />
      <DataTable
        label="Topics"
        name="topics"
        onToggle={toggle}
        isChosen={(topic) => chosen.has(topic.name)}
        columns={columns}
        rows={data?.items}
        rowKey={(topic) => topic.name}
        onOpen={(topic) => router.push(routes.topic(clusterId, topic.name))}
        sort={{ id: query.sort, order: query.order }}
        onSort={({ id, order }) => update({ sort: id as typeof query.sort, order, page: 1 })}
        offset={data ? (data.page - 1) * data.pageSize : 0}
        total={data?.total}
        stale={isPlaceholderData}
        height="fill"
        skeletonRows={12}
        empty={filtered ? <FilteredEmpty text={query.q} state={query.state} onClear={clear} /> : <NoTopics clusterId={clusterId} data={data} />}
        error={error ? <ErrorState error={error} title="Topics could not be read" onRetry={() => refetch()} retrying={isFetching} /> : undefined}
      />
      <ListFooter
        page={data?.page}
        pageSize={query.pageSize}
        total={data?.total}
        asOf={data?.asOf}
        csv={{ name: 'topics', rows: async () => (await import('./topics-csv')).topicsCsv(clusterId, query) }}
        onPage={(page) => update({ page }, { push: true })}
        onPageSize={(pageSize) => update({ pageSize, page: 1 })}
      />
    </Page>
  );
}

/** In place of the filter bar, as high as it, while rows are chosen. */
function BulkBar({ count, onAll, onClear, onDelete }: { count: number; onAll: () => void; onClear: () => void; onDelete: () => void }) {
  return (
    <div role="toolbar" aria-label="Chosen topics" className="flex min-h-11 flex-wrap items-center gap-2 pb-2">
      <span role="status" className="num text-body font-medium">
        {plural(count, 'topic')} chosen
      </span>
      <Button variant="dangerQuiet" icon={<Trash2 strokeWidth={1.5} />} onClick={onDelete}>
        Delete
      </Button>
      <Button variant="ghost" onClick={onAll}>
        All on this page
      </Button>
      <Button variant="ghost" onClick={onClear}>
        None
      </Button>
    </div>
  );
}

function FilteredEmpty({ text, state, onClear }: { text: string; state: (typeof STATES)[number]['value'] | undefined; onClear: () => void }) {
  const wanted = STATES.find(({ value }) => value === state)?.label.toLowerCase();
  const conditions = [text !== '' && `has “${text}” in its name`, wanted && `is ${wanted}`].filter(Boolean).join(' and ');
  return <EmptyState title={`No topic ${conditions}.`} action={<Button onClick={onClear}>Clear filter</Button>} />;
}

function NoTopics({ clusterId, data }: { clusterId: string; data: TopicsResponse | undefined }) {
  const { bootstrap } = useCommandTarget(clusterId);
  const hidden = data?.internalTopics ?? 0;
  return (
    <EmptyState
      title="This cluster has no topics yet."
      action={
        <ButtonLink icon={<Plus />} href={routes.newTopic(clusterId)}>
          Create topic
        </ButtonLink>
      }
    >
      <p className="mb-2">
        Create one here, or produce to a new name: the cluster creates topics on first use.
        {hidden > 0 && ` ${plural(hidden, 'internal topic')} not shown.`}
      </p>
      <CodeBlock label="command" code={`echo hello | kcat -P -b ${bootstrap} -t hello`} />
    </EmptyState>
  );
}
