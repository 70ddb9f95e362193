import { startTransition, useCallback, useEffect, useRef, useState } from 'react';
import type { Warning } from '../contracts/common.ts';
import type { Message, SearchEvent, SearchInput, StopReason } from '../contracts/messages.ts';
import { ApiError, type Problem, localProblem, problemOf } from '../errors.ts';
import { api } from '../routes.ts';
import { readLines } from './ndjson.ts';
import { open } from './request.ts';

type Done = Extract<SearchEvent, { type: 'done' }>;
type Progress = Pick<Done, 'scannedMessages' | 'totalMessages' | 'matched' | 'scannedBytes' | 'elapsedMs'> & {
  messagesPerSec: number;
  etaMs: number | null;
};

export interface SearchState {
  /** idle → running → done | failed. `stopped by you` is done with reason `stopped`. */
  status: 'idle' | 'running' | 'done' | 'failed';
  phase: 'planning' | 'scanning' | 'tailing' | null;
  messages: readonly Message[];
  progress: Progress | null;
  warnings: readonly Warning[];
  reason: StopReason | null;
  cursor: string | null;
  covered: Done['covered'];
  problem: Problem | null;
  /** Live tail: messages that left the front because `keep` was reached. */
  forgotten: number;
  /** The messages are those that came with the page: the first ones of the search take their place. */
  provisional: boolean;
}

const IDLE: SearchState = {
  status: 'idle',
  phase: null,
  messages: [],
  progress: null,
  warnings: [],
  reason: null,
  cursor: null,
  covered: [],
  problem: null,
  forgotten: 0,
  provisional: false,
};

/** Messages a live tail keeps on the page. */
const KEEP_LIVE = 10_000;

/**
 * A message search. `start` replaces the running one; `append` keeps the rows (Continue). Rows arrive in a buffer and are put on
 * screen ten times a second, those of a live tail twice. Leaving the page cancels the work on the server. `first`: rows that stand there until the first search has its own.
 */
export function useMessageSearch(clusterId: string, topic: string, first: readonly Message[] = []) {
  const [state, setState] = useState<SearchState>(() => ({ ...IDLE, messages: first, provisional: first.length > 0 }));
  const running = useRef<AbortController | undefined>(undefined);

  const stop = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
    setState((known) => (known.status === 'running' ? { ...known, status: 'done', reason: 'stopped' } : known));
  }, []);

  const start = useCallback(
    (input: SearchInput, options: { append?: boolean } = {}) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setState((known) => {
        const provisional = known.provisional && known.status === 'idle';
        return { ...IDLE, status: 'running', messages: options.append || provisional ? known.messages : [], provisional };
      });
      const put = (events: readonly SearchEvent[]): void => {
        if (!controller.signal.aborted) setState((known) => applyEvents(known, events));
      };
      // As one transition all that a second of a live tail changes is drawn at once, rows and figures.
      const sink = input.from === 'live' ? new EventBuffer((events) => startTransition(() => put(events)), TAIL_PACE) : new EventBuffer(put, SCAN_PACE);
      read(api.messages(clusterId, topic, input), controller.signal, sink).catch((error: unknown) => {
        if (controller.signal.aborted) return;
        sink.flush();
        setState((known) => ({ ...known, ...own(known), status: 'failed', problem: problemOf(error) }));
      });
    },
    [clusterId, topic],
  );

  useEffect(() => () => running.current?.abort(), []);
  return { state, start, stop };
}

/** Thousands of lines that are there together are read in slices: keys and frames come between them. */
const READ_MS = 10;

async function read(url: string, signal: AbortSignal, sink: EventBuffer): Promise<void> {
  const response = await open(url, { signal });
  let ended = false;
  let since = performance.now();
  for await (const line of readLines(response)) {
    const event = JSON.parse(line) as SearchEvent;
    ended ||= event.type === 'done' || event.type === 'error';
    sink.push(event);
    if (performance.now() - since < READ_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  }
  sink.flush();
  if (!ended) throw new ApiError(localProblem('unreachable', 'The search ended before it was complete.'));
}

/** The state after some events. Messages of one call are added in one go. */
export function applyEvents(state: SearchState, events: readonly SearchEvent[]): SearchState {
  const added = events.flatMap((event) => (event.type === 'message' ? [event.message] : []));
  let next = added.length === 0 ? state : { ...state, ...own(state) };
  for (const event of events) if (event.type !== 'message') next = applyFact(next, event);
  return added.length === 0 ? next : addMessages(next, added);
}

/** Rows that the search itself found. */
function own({ provisional, messages }: SearchState): Pick<SearchState, 'messages' | 'provisional'> {
  return { messages: provisional ? [] : messages, provisional: false };
}

function applyFact(state: SearchState, event: Exclude<SearchEvent, { type: 'message' }>): SearchState {
  switch (event.type) {
    case 'phase':
      return { ...state, phase: event.phase };
    case 'progress': {
      const { type: _, ...progress } = event;
      return { ...state, progress };
    }
    case 'warning':
      return { ...state, warnings: withWarning(state.warnings, event.warning) };
    case 'done': {
      const { type: _, reason, cursor, covered, ...figures } = event;
      const messagesPerSec = figures.elapsedMs > 0 ? (figures.scannedMessages * 1_000) / figures.elapsedMs : 0;
      return { ...state, ...own(state), status: 'done', reason, cursor, covered, progress: { ...figures, messagesPerSec, etaMs: 0 } };
    }
    case 'error':
      return { ...state, ...own(state), status: 'failed', problem: event.problem };
  }
}

/** A count of what was passed over replaces the one before it. */
function withWarning(known: readonly Warning[], warning: Warning): readonly Warning[] {
  const kept = warning.code === 'DROPPED' ? known.filter(({ code }) => code !== 'DROPPED') : known;
  return [...kept, warning].slice(-100);
}

function addMessages(state: SearchState, added: readonly Message[]): SearchState {
  const messages = [...state.messages, ...added];
  if (state.phase !== 'tailing' || messages.length <= KEEP_LIVE) return { ...state, messages };
  const dropped = messages.length - KEEP_LIVE + KEEP_LIVE / 10;
  return { ...state, messages: messages.slice(dropped), forgotten: state.forgotten + dropped };
}

/** How long events wait for those that come with them, the time from one delivery to the next, ms, and whether progress ends what belongs together. */
type Pace = { settle: number; every: number; atProgress: boolean };
/** More often than this nobody reads what changes. */
const SCAN_PACE: Pace = { settle: 0, every: 100, atProgress: false };
/** A tail's figures end what belongs together and are waited for; rows of a quiet topic are not. */
const TAIL_PACE: Pace = { settle: 100, every: 500, atProgress: true };
/** Kept for a page that nobody sees; what comes after them is handed over all the same. */
const UNSEEN_EVENTS = 10_000;

/**
 * Collects events and hands them over at a pace, or as soon as a tail has said how far it is: the page is drawn once for all of them. In
 * a tab out of view they wait until it is seen.
 */
class EventBuffer {
  private readonly deliver: (events: readonly SearchEvent[]) => void;
  private readonly pace: Pace;
  private events: SearchEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private deliveredAt = Number.NEGATIVE_INFINITY;
  private waits = false;

  constructor(deliver: (events: readonly SearchEvent[]) => void, pace: Pace) {
    this.deliver = deliver;
    this.pace = pace;
  }

  push(event: SearchEvent): void {
    this.events.push(event);
    if (document.hidden && this.events.length < UNSEEN_EVENTS) this.deliverWhenSeen();
    else if (event.type === 'progress' && this.pace.atProgress) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), Math.max(this.pace.settle, this.deliveredAt + this.pace.every - performance.now()));
  }

  private deliverWhenSeen(): void {
    if (this.waits) return;
    this.waits = true;
    document.addEventListener('visibilitychange', () => {
      this.waits = false;
      this.flush();
    }, { once: true });
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.events.length === 0) return;
    const events = this.events;
    this.events = [];
    this.deliveredAt = performance.now();
    this.deliver(events);
  }
}
