'use client';

import { useCallback, useEffect, useMemo, useRef } from 'react';
import { searchCommands } from '@/lib/commands/records';
import type { Message } from '@/lib/contracts/messages';
import { plural } from '@/lib/format/number';
import { useMessageSearch } from '@/lib/query/search';
import { useTopic } from '@/lib/query/topics';
import { routes } from '@/lib/routes';
import { DataTable } from '../data-table/data-table';
import { ViewMenu } from '../data-table/view-menu';
import { useQueryState } from '../data-table/use-query-state';
import { Banner } from '../ui/banner';
import { ButtonLink } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { CommandButton } from '../ui/commands';
import { useZone } from '../ui/time';
import { useBeat } from '../ui/use-now';
import { ExportDialog } from './export-dialog';
import { FreshPill } from './fresh-pill';
import { messageColumns, messageKey } from './message-columns';
import { questionFields, sentence, toSearch, type Question } from './question';
import { RecordPanel } from './record-panel';
import { ScanBar } from './scan-bar';
import { Toolbar } from './toolbar';
import { useEscape } from './use-escape';
import { useHeldTail } from './use-held-tail';

/** The message viewer: a question in the URL, a streamed scan, a table, a record beside it. `first`: its first rows, where the page came with them. */
export function MessagesView({ clusterId, topic, first: firstRows }: { clusterId: string; topic: string; first?: readonly Message[] }) {
  const [question, update] = useQueryState(questionFields);
  const partitions = useTopic(clusterId, topic).data?.topic.partitions ?? 0;
  const { state, start, stop } = useMessageSearch(clusterId, topic, firstRows);
  const zone = useZone();

  const scan = useCallback((asked: Question, append = false) => start(toSearch(asked, Date.now()), { append }), [start]);
  useEscape(state.status === 'running' && question.panel === '', stop);

  // The link is the question: opening it asks it, once.
  const first = useRef(question);
  useEffect(() => scan(first.current), [scan]);

  const open = (panel: string) => {
    if (panel !== '') hold();
    update({ panel });
  };
  const columns = useMemo(() => messageColumns(question.q, question.case, question.panel !== ''), [question.q, question.case, question.panel]);
  const table = useRef<HTMLDivElement>(null);
  const { shown, fresh, hold, release } = useHeldTail(state, question.live);
  const rows = useMemo(() => (question.live ? shown.toReversed() : shown), [shown, question.live]);
  const [partition, offset] = question.panel.split(':').map(Number);
  useBeat(state.progress);
  const running = state.status === 'running';
  const tailing = question.live && running;
  // What it offers depends on nothing that a running search changes.
  const toolbar = useMemo(() => {
    const ask = (q: string, live: boolean) => {
      release();
      update({ q, live, cursor: '' });
      scan({ ...question, q, live, cursor: '' });
    };
    return (
      <Toolbar
        question={question}
        onChange={update}
        partitions={partitions}
        running={running}
        onScan={(q) => ask(q, false)}
        onLive={(q) => ask(q, true)}
        onStop={stop}
        end={
          <>
            <ViewMenu compact name="messages" columns={columns} />
            <ExportDialog clusterId={clusterId} topic={topic} question={question} partitions={partitions} />
            <CommandButton
              clusterId={clusterId}
              title={`Read ${topic} as here`}
              compact
              commands={(target) => searchCommands(target, clusterId, topic, toSearch(question, Date.now()))}
            />
          </>
        }
      />
    );
  }, [question, update, partitions, running, release, scan, stop, columns, clusterId, topic]);
  const waiting = state.messages.length === 0 && state.status === 'running' && !question.live;
  const failed = state.messages.length === 0 && state.problem !== null;

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {toolbar}
      <ScanBar
        state={state}
        sentence={sentence(question, topic, partitions, zone)}
        filtered={question.q !== ''}
        onContinue={() => {
          const cursor = state.cursor ?? '';
          update({ cursor });
          scan({ ...question, cursor }, true);
        }}
      />
      {state.warnings.map((warning) => (
        <Banner key={`${warning.resource} ${warning.message}`} status="warn" className="mb-2">
          {warning.message}
        </Banner>
      ))}
      <div className="flex min-h-0 flex-1 pb-3">
        <div ref={table} className="relative flex min-w-0 flex-1 flex-col">
          {tailing && (
            <FreshPill
              count={fresh}
              onShow={() => {
                release();
                table.current?.querySelector('[role="region"]')?.scrollTo({ top: 0 });
              }}
            />
          )}
          <DataTable
            label={`Messages of ${topic}`}
            name="messages"
            columns={columns}
            rows={waiting || failed || (state.status === 'idle' && rows.length === 0) ? undefined : rows}
            rowKey={messageKey}
            onOpen={(message) => open(messageKey(message))}
            onScrolled={(away) => (away ? hold() : question.panel === '' && release())}
            clickOpens
            selectedKey={question.panel === '' ? undefined : question.panel}
            height="fill"
            skeletonRows={10}
            empty={<Nothing clusterId={clusterId} topic={topic} question={question} tailing={tailing} />}
            error={failed ? <ErrorState error={state} title="The search failed" onRetry={() => scan(question)} /> : undefined}
          />
          <p role="status" className="sr-only">
            {state.status === 'done' ? plural(state.messages.length, 'message') : ''}
          </p>
        </div>
        {partition !== undefined && offset !== undefined && question.panel !== '' && (
          <RecordPanel
            clusterId={clusterId}
            topic={topic}
            partition={partition}
            offset={offset}
            onMove={(next) => open(`${partition}:${next}`)}
            onClose={() => open('')}
          />
        )}
      </div>
    </div>
  );
}

function Nothing({ clusterId, topic, question, tailing }: { clusterId: string; topic: string; question: Question; tailing: boolean }) {
  if (tailing) return <EmptyState title="Waiting for messages to arrive." />;
  if (question.q !== '') return <EmptyState title="No message in this range contains that text." />;
  if (question.from !== 'newest' && question.from !== 'oldest') return <EmptyState title="There are no messages in this range." />;
  return (
    <EmptyState title={`${topic} holds no messages.`} action={<ButtonLink href={routes.topic(clusterId, topic, 'produce')}>Produce one</ButtonLink>}>
      <p>None was written yet, or retention has removed them all.</p>
    </EmptyState>
  );
}
