import type * as z from 'zod/mini';
import type { Problem } from '../../lib/errors.ts';
import type { System } from '../runtime/handle.ts';
import { type RouteHandler, type RouteInput, answering, readInput, report } from './define-route.ts';
import { toProblem } from './problems.ts';

/** A stream that says nothing for this long gets a comment line, so that a dead reader is noticed. */
const KEEP_ALIVE_MS = 15_000;
/** Characters after which what is joined is written, whether more is ready or not. */
const CHUNK = 64 * 1024;

type Schema = z.ZodMiniType;
type Frame<T> = (event: T) => string;

export interface StreamDefinition<P extends Schema, Q extends Schema, T> {
  readonly params: P;
  readonly query: Q;
  /** `ndjson`: one event a line. `sse`: server-sent events named by the event's `type`. */
  readonly format: 'ndjson' | 'sse';
  readonly open: (input: RouteInput<P, Q, undefined>, console: System['console']) => AsyncIterable<T>;
  /** The last event of a stream that fails after its first event. */
  readonly failed: (problem: Problem) => T;
}

/**
 * A streamed answer. What fails before the first event is an ordinary problem; later failures are an event. The reader's pace
 * drives the source; a reader that leaves aborts `signal` and ends the source.
 */
export function defineStream<P extends Schema, Q extends Schema, T extends { type: string }>(definition: StreamDefinition<P, Q, T>): RouteHandler {
  const frame: Frame<T> =
    definition.format === 'sse'
      ? (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
      : (event) => `${JSON.stringify(event)}\n`;
  return (request, context) =>
    answering(request, async (running, requestId) => {
      const leaving = new AbortController();
      const signal = AbortSignal.any([request.signal, leaving.signal]);
      const input = await readInput({ params: definition.params, query: definition.query }, request, context, signal);
      const events = definition.open(input as RouteInput<P, Q, undefined>, running.console)[Symbol.asyncIterator]();
      const first = await events.next();
      const failed = (error: unknown): T => {
        report(error, request, requestId);
        return definition.failed(toProblem(error, requestId));
      };
      return new Response(toByteStream({ events, first, frame, failed, leaving, keepAlive: definition.format === 'sse' }), {
        headers: {
          'content-type': definition.format === 'sse' ? 'text/event-stream' : 'application/x-ndjson',
          // no-transform keeps the framework from compressing, which would hold events back.
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
          'x-request-id': requestId,
        },
      });
    });
}

/** Where a streamed answer comes from. `failed` gives the last event after a failure, or throws to break the transfer off. */
export interface Source<T> {
  readonly events: AsyncIterator<T>;
  readonly first: IteratorResult<T>;
  readonly frame: Frame<T>;
  readonly failed: (error: unknown) => T;
  readonly leaving: AbortController;
  readonly keepAlive: boolean;
}

/** The events as bytes, at the reader's pace. Events that are there together leave together: a write for each would cost more than they do. */
export function toByteStream<T>(source: Source<T>): ReadableStream<Uint8Array> {
  const { events, frame } = source;
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<T>> | undefined = Promise.resolve(source.first);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const write = (text: string): void => {
          if (text !== '') controller.enqueue(encoder.encode(text));
        };
        let text = '';
        try {
          next ??= events.next();
          let result: IteratorResult<T> | undefined = await (source.keepAlive ? orSilence(next) : next);
          if (!result) return write(': keep-alive\n\n');
          const turnEnds = new Promise<undefined>((resolve) => setImmediate(resolve, undefined));
          while (result && !result.done) {
            text += frame(result.value);
            next = text.length < CHUNK ? events.next() : undefined;
            result = next && (await Promise.race([next, turnEnds]));
          }
          write(text);
          if (result?.done) controller.close();
        } catch (error) {
          next = undefined;
          write(text);
          if (!source.leaving.signal.aborted) write(frame(source.failed(error)));
          controller.close();
        }
      },
      cancel() {
        source.leaving.abort();
        void events.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}

/** The next event, or undefined when there is none for a while. */
function orSilence<T>(next: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, KEEP_ALIVE_MS, undefined).unref();
  });
  return Promise.race([next, silence]).finally(() => clearTimeout(timer));
}
