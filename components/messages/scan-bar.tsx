'use client';

import { ArrowRight } from 'lucide-react';
import type { StopReason } from '@/lib/contracts/messages';
import { formatBytes } from '@/lib/format/bytes';
import { formatDuration } from '@/lib/format/duration';
import { formatCompact, formatInteger } from '@/lib/format/number';
import type { SearchState } from '@/lib/query/search';
import { Button } from '../ui/button';
import { StatusIcon } from '../ui/status-icon';
import { Covered } from './covered';

const REASONS: Record<StopReason, string> = {
  limit: 'limit reached',
  'end-of-range': 'end of range',
  'time-budget': 'time budget used up',
  'byte-budget': 'byte budget used up',
  stopped: 'stopped by you',
  failed: 'failed',
};

/** What was read so far, how fast, and why it ended. */
export function ScanBar({ state, sentence, filtered, onContinue }: { state: SearchState; sentence: string; /** Without a filter the limit ends a scan long before its range does. */ filtered: boolean; onContinue: () => void }) {
  const { progress } = state;
  const tailing = state.phase === 'tailing' && state.status === 'running';
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1.5 text-small text-text-2">
      <p className="min-w-0 truncate">{sentence}</p>
      <span className="flex-1" />
      {/* A live tail runs for hours: something that turns all the time would cost more than the tail. */}
      {state.status === 'running' && !tailing && <StatusIcon status="progress" size={12} />}
      {progress && (
        <p className="num">
          scanned {formatInteger(progress.scannedMessages)}
          {progress.totalMessages !== null && ` of ${formatInteger(progress.totalMessages)}`} · {formatInteger(state.messages.length)} {tailing ? 'kept' : progress.matched === 1 ? 'match' : 'matches'} ·{' '}
          {formatBytes(progress.scannedBytes)} · {formatCompact(progress.messagesPerSec)}/s
          {filtered && state.status === 'running' && progress.etaMs !== null && progress.etaMs > 1_000 && ` · about ${formatDuration(progress.etaMs)} left`}
        </p>
      )}
      {tailing && <p className="num text-info-fg">live{state.forgotten > 0 && `, ${formatInteger(state.forgotten)} older rows dropped`}</p>}
      {state.reason && (
        <p role="status">
          stopped: <span className="font-medium text-text">{REASONS[state.reason]}</span>
        </p>
      )}
      {state.status === 'done' && <Covered covered={state.covered} />}
      {state.status === 'done' && state.cursor && (
        <Button size="sm" icon={<ArrowRight />} onClick={onContinue}>
          Continue
        </Button>
      )}
    </div>
  );
}
