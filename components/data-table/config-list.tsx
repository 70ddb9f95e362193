'use client';

import { Pencil } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import type { AlterConfigsRequest, AlterConfigsResponse, ConfigEntry } from '@/lib/contracts/configs';
import { plural } from '@/lib/format/number';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { IconButton } from '../ui/icon-button';
import { Switch } from '../ui/switch';
import { Tag } from '../ui/tag';
import type { Column } from './column';
import type { ConfigResource } from './config-editor';
import { configMeaning } from './config-meaning';
import { DataTable } from './data-table';
import { FilterBar } from './filter-bar';
import { ListFooter } from './list-footer';
import { ViewMenu } from './view-menu';

const ConfigEditor = dynamic(() => import('./config-editor').then((chunk) => chunk.ConfigEditor), { ssr: false });

type Props = {
  /** Whose they are: "topic orders", "broker 1". */
  owner: string;
  clusterId: string;
  resource: ConfigResource;
  configs: readonly ConfigEntry[] | undefined;
  asOf: number | undefined;
  error: unknown;
  onRetry: () => void;
  /** Dry run or change; rejects with an ApiError. */
  onAlter: (request: AlterConfigsRequest) => Promise<AlterConfigsResponse>;
};

/** Every config with its source and documentation; what can be changed is changed here, after a dry run. */
export function ConfigList({ owner, clusterId, resource, configs, asOf, error, onRetry, onAlter }: Props) {
  const [text, setText] = useState('');
  const [modifiedOnly, setModifiedOnly] = useState(false);
  const [editing, setEditing] = useState<ConfigEntry | undefined>();
  const shown = useMemo(() => configs?.filter((entry) => matches(entry, text) && (!modifiedOnly || entry.modified)), [configs, text, modifiedOnly]);
  const columns = useMemo(() => configColumns(setEditing), []);
  const modified = configs?.filter((entry) => entry.modified).length ?? 0;
  return (
    <div className="flex min-h-0 flex-1 flex-col pt-2">
      <FilterBar label="Filter configs" value={text} onValueChange={setText} result={shown && plural(shown.length, 'config')} end={<ViewMenu name="configs" columns={columns} />}>
        <Switch checked={modifiedOnly} onCheckedChange={setModifiedOnly}>
          Modified only ({modified})
        </Switch>
      </FilterBar>
      <DataTable
        label={`Configs of ${owner}`}
        name="configs"
        columns={columns}
        rows={shown}
        rowKey={(entry) => entry.name}
        onOpen={(entry) => (entry.readOnly ? undefined : setEditing(entry))}
        height="fill"
        empty={<EmptyState title={modifiedOnly && text === '' ? `Nothing is set on ${owner} itself: all defaults hold.` : 'No config matches the filter.'} />}
        error={error ? <ErrorState error={error} title={`The configs of ${owner} could not be read`} onRetry={onRetry} /> : undefined}
      />
      <ListFooter total={shown?.length} asOf={asOf} csv={{ name: `${owner.replaceAll(' ', '-')}-configs`, rows: async () => (await import('./configs-csv')).configsCsv(configs ?? []) }} />
      {editing && <ConfigEditor key={editing.name} owner={owner} clusterId={clusterId} resource={resource} entry={editing} onClose={() => setEditing(undefined)} onAlter={onAlter} />}
    </div>
  );
}

function matches(entry: ConfigEntry, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return wanted === '' || entry.name.includes(wanted) || (entry.documentation ?? '').toLowerCase().includes(wanted) || (entry.value ?? '').toLowerCase().includes(wanted);
}

function configColumns(edit: (entry: ConfigEntry) => void): Column<ConfigEntry>[] {
  return [
    { id: 'name', header: 'Name', priority: 1, className: 'md:max-w-[27rem]', cell: (entry) => <span className="mono block truncate font-medium max-md:whitespace-normal max-md:break-all">{entry.name}</span> },
    { id: 'value', header: 'Value', priority: 1, narrow: 'bare', className: 'w-64 max-w-72', cell: (entry) => <ConfigValue entry={entry} /> },
    { id: 'source', header: 'Source', priority: 2, className: 'w-40', cell: (entry) => <ConfigSource entry={entry} /> },
    {
      id: 'documentation',
      header: 'What it does',
      priority: 3,
      className: 'md:w-full md:max-w-0',
      cell: (entry) => (
        <span className="block truncate text-text-2" data-tip={entry.documentation ?? undefined}>
          {entry.documentation ?? ''}
        </span>
      ),
    },
    {
      id: 'edit',
      header: 'Edit',
      priority: 1,
      narrow: 'aside',
      align: 'end',
      className: 'w-16',
      cell: (entry) =>
        entry.readOnly ? (
          <span className="text-small text-text-3">fixed</span>
        ) : (
          <IconButton size="sm" data-key="e" label={`Edit ${entry.name}`} icon={<Pencil />} onClick={() => edit(entry)} />
        ),
    },
  ];
}

function ConfigValue({ entry }: { entry: ConfigEntry }) {
  if (entry.sensitive) return <span className="text-text-3">hidden</span>;
  if (entry.value === null || entry.value === '') return <span className="text-text-3">{entry.value === null ? 'not set' : 'empty'}</span>;
  const meaning = configMeaning(entry.name, entry.value);
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <span className="mono truncate" data-tip={entry.value.length > 30 ? entry.value : undefined}>
        {entry.value}
      </span>
      {meaning && <span className="shrink-0 text-small text-text-3">{meaning}</span>}
    </span>
  );
}

const SOURCES: Record<ConfigEntry['source'], string> = {
  topic: 'topic',
  'dynamic-broker': 'broker, dynamic',
  'dynamic-default-broker': 'cluster, dynamic',
  'static-broker': 'broker, static',
  default: 'default',
  'dynamic-broker-logger': 'logger',
  'client-metrics': 'client metrics',
  group: 'group',
  unknown: 'unknown',
};

function ConfigSource({ entry }: { entry: ConfigEntry }) {
  return (
    <span className="flex items-center gap-1.5">
      {entry.modified ? <Tag tone="accent">{SOURCES[entry.source]}</Tag> : <span className="text-text-3">{SOURCES[entry.source]}</span>}
      {entry.differs && (
        <Tag tone="warn" tip="Other brokers of the cluster have another value">
          differs
        </Tag>
      )}
    </span>
  );
}
