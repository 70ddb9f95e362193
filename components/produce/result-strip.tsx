'use client';

import { RotateCcw } from 'lucide-react';
import { Link } from '@/components/ui/link';
import type { ProduceResponse } from '@/lib/contracts/produce';
import type { Problem } from '@/lib/errors';
import { formatInteger } from '@/lib/format/number';
import { routes } from '@/lib/routes';
import { EmptyState } from '../ui/empty-state';
import { ProblemText } from '../ui/error-state';
import { IconButton } from '../ui/icon-button';
import { StatusIcon } from '../ui/status-icon';
import { Time } from '../ui/time';
import type { ProduceDraft } from './form';

/** One send and what became of it. */
export type Send = { id: number; at: number; draft: ProduceDraft } & ({ result: ProduceResponse } | { problem: Problem });

export type SendCounts = { sent: number; written: number; failed: number };

type Props = { clusterId: string; sends: readonly Send[]; /** Over all sends of this page, not only those that are listed. */ counts: SendCounts; onRecall: (draft: ProduceDraft) => void };

/** The last sends, newest first. A record's address leads to it; the arrow fills the form with that send again. */
export function ResultStrip({ clusterId, sends, counts, onRecall }: Props) {
  return (
    <section aria-label="Results" className="min-w-0 rounded-md border border-border bg-surface">
      <header className="flex h-10 items-center justify-between gap-3 border-b border-border-subtle px-4">
        <h2 className="text-title-s">Sent</h2>
        <span role="status" aria-label="Sends" className="num text-small text-text-3">
          {counts.sent > 0 && `${formatInteger(counts.sent)} sent, ${formatInteger(counts.written)} written${counts.failed > 0 ? `, ${formatInteger(counts.failed)} failed` : ''}`}
        </span>
      </header>
      {sends.length === 0 ? (
        <EmptyState title="Nothing sent from this page yet.">Each send stays here with its partition, offset and time.</EmptyState>
      ) : (
        <ol aria-live="polite" className="divide-y divide-border-subtle">
          {sends.map((send) => (
            <li key={send.id} className="flex items-start gap-2.5 px-4 py-2.5">
              <StatusIcon status={'result' in send ? 'ok' : 'critical'} className="mt-0.5" />
              <div className="min-w-0 flex-1 text-body">{'result' in send ? <Sent clusterId={clusterId} result={send.result} /> : <ProblemText problem={send.problem} />}</div>
              <span className="text-small text-text-3">
                <Time at={send.at} show="seconds" />
              </span>
              <IconButton size="sm" label="Fill the form with this send" icon={<RotateCcw />} onClick={() => onRecall(send.draft)} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Sent({ clusterId, result }: { clusterId: string; result: ProduceResponse }) {
  const facts = [`${formatInteger(Math.round(result.elapsedMs))} ms`, `acks=${result.acks}`, result.compression === 'none' ? null : result.compression, result.durability];
  return (
    <p className="num flex flex-wrap items-baseline gap-x-2">
      {result.offset === null ? (
        <span className="font-mono font-medium">
          {result.topic}-{result.partition}
        </span>
      ) : (
        <Link href={routes.message(clusterId, result.topic, result.partition, result.offset)} className="font-mono font-medium break-all text-accent-text underline-offset-2 hover:underline">
          {result.topic}-{result.partition} @ {formatInteger(result.offset)}
        </Link>
      )}
      <span className="text-text-2">{facts.filter((fact) => fact !== null).join(' · ')}</span>
    </p>
  );
}
