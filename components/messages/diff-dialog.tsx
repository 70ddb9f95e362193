'use client';

import { useMemo } from 'react';
import type { Message, MessageResponse, Payload } from '@/lib/contracts/messages';
import { formatInteger, plural } from '@/lib/format/number';
import { useMessage } from '@/lib/query/messages';
import { usePreviousOfKey } from '@/lib/query/previous-of-key';
import { routes } from '@/lib/routes';
import { ButtonLink } from '../ui/button';
import { cn } from '../ui/cn';
import { Dialog } from '../ui/dialog';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { jsonText, parseJsonTree } from '../ui/json-tree';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { type DiffLine, diffLines, foldUnchanged } from './diff-lines';

type Props = { clusterId: string; record: MessageResponse; onClose: () => void };

/** What changed since the record that the same key had before in this partition. */
export function DiffDialog({ clusterId, record, onClose }: Props) {
  const { message, topic } = record;
  const search = usePreviousOfKey(clusterId, topic, message);
  const found = search.data?.kind === 'found' ? search.data.message : undefined;
  const before = useMessage(clusterId, topic, message.partition, found?.offset ?? 0, found !== undefined);
  const error = search.error ?? before.error;
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title="What changed for this key"
      description={
        <span className="mono">
          {message.key.kind === 'empty' ? '(empty key)' : message.key.text?.slice(0, 200)} · {topic}-{message.partition}
        </span>
      }
      footer={
        found && (
          <ButtonLink variant="ghost" size="lg" href={routes.message(clusterId, topic, found.partition, found.offset)} onClick={onClose}>
            Open the earlier record
          </ButtonLink>
        )
      }
    >
      {error ? (
        <ErrorState error={error} title="The earlier record could not be read" onRetry={() => void (search.error ? search.refetch() : before.refetch())} />
      ) : search.data?.kind === 'none' ? (
        <EmptyState title="This is the first record of the key in its partition, as far as the log goes back." />
      ) : search.data?.kind === 'gave-up' ? (
        <EmptyState title={`No earlier record of this key from offset ${formatInteger(search.data.from)} on.`}>The time for one look back was used up; older records were not read.</EmptyState>
      ) : before.data ? (
        <Difference before={before.data.message} after={message} />
      ) : (
        <div aria-busy="true" className="flex flex-col gap-2">
          <Skeleton className="h-4 w-64" />
          <Skeleton className="h-48 w-full" />
        </div>
      )}
    </Dialog>
  );
}

function Difference({ before, after }: { before: Message; after: Message }) {
  const values = useMemo(() => diffLines(linesOf(before.value), linesOf(after.value)), [before, after]);
  const headers = useMemo(() => diffLines(headerLines(before), headerLines(after)), [before, after]);
  const added = count(values, 'added') + count(headers, 'added');
  const removed = count(values, 'removed') + count(headers, 'removed');
  return (
    <div className="flex flex-col gap-4">
      <p role="status" className="num text-body text-text-2">
        {added + removed === 0 ? 'Nothing differs in value and headers.' : `${plural(removed, 'line')} removed, ${plural(added, 'line')} added.`} From offset {formatInteger(before.offset)} (
        <Time at={before.timestamp} missing="no timestamp" />) to {formatInteger(after.offset)} (<Time at={after.timestamp} missing="no timestamp" />
        ).
      </p>
      <DiffBlock title="Value" lines={values} />
      {headers.length > 0 && <DiffBlock title="Headers" lines={headers} />}
    </div>
  );
}

const MARKS = { same: ' ', removed: '−', added: '+' } as const;
const WORDS = { same: '', removed: 'removed: ', added: 'added: ' } as const;
const LOOKS = { same: '', removed: 'bg-critical-bg', added: 'bg-ok-bg' } as const;

function DiffBlock({ title, lines }: { title: string; lines: readonly DiffLine[] }) {
  return (
    <section>
      <h3 className="mb-1.5 text-title-s">{title}</h3>
      <div role="region" aria-label={`${title}, compared`} tabIndex={0} className="mono overflow-x-auto rounded-md border border-border-subtle bg-sunken py-1">
        {foldUnchanged(lines).map((run, index) =>
          run.kind === 'folded' ? (
            <p key={index} className="border-y border-border-subtle px-3 text-text-3">
              {plural(run.count, 'line')} the same
            </p>
          ) : (
            run.lines.map((line, at) => (
              <p key={`${index} ${at}`} className={cn('flex w-max min-w-full px-3 whitespace-pre', LOOKS[line.kind])}>
                <span className="sr-only">{WORDS[line.kind]}</span>
                <span aria-hidden className="w-4 shrink-0 text-text-3 select-none">
                  {MARKS[line.kind]}
                </span>
                <Line line={line} />
              </p>
            ))
          ),
        )}
      </div>
    </section>
  );
}

function Line({ line: { kind, text, changed } }: { line: DiffLine }) {
  if (!changed) return <span>{text}</span>;
  const [from, to] = changed;
  return (
    <span>
      {text.slice(0, from)}
      <span className={cn('rounded-xs font-medium', kind === 'added' ? 'bg-ok-line' : 'bg-critical-line')}>{text.slice(from, to)}</span>
      {text.slice(to)}
    </span>
  );
}

const count = (lines: readonly DiffLine[], kind: DiffLine['kind']): number => lines.filter((line) => line.kind === kind).length;

/** A payload as lines: JSON indented with every token as it stands in the bytes, bytes that are no text in base64. */
function linesOf(payload: Payload): string[] {
  if (payload.kind === 'null') return ['null (tombstone)'];
  if (payload.kind === 'empty') return [];
  if (payload.text === null) return (payload.base64 ?? '').match(/.{1,64}/g) ?? [];
  const tree = payload.kind === 'json' ? parseJsonTree(payload.text) : undefined;
  return (tree ? jsonText(tree) : payload.text).split('\n');
}

const headerLines = ({ headers }: Message): string[] => headers.map(({ key, value }) => `${key}: ${value.kind === 'null' ? 'null' : (value.text ?? `base64:${value.base64 ?? ''}`)}`);
