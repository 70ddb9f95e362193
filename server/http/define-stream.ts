import type * as z from 'zod/mini';
import type { Problem } from '../../lib/errors.ts';
import type { System } from '../runtime/handle.ts';
import { type RouteHandler, type RouteInput, answering, readInput, report } from './define-route.ts';
import { toProblem } from './problems.ts';

/** A stream that says nothing for this long gets a comment line, so that a dead reader is noticed. */
const KEEP_ALIVE_MS = 15_000;

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

/** The events as bytes, at the reader's pace. */
export function toByteStream<T>(source: Source<T>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<T>> | undefined = Promise.resolve(source.first);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        next ??= source.events.next();
        try {
          const result = await (source.keepAlive ? Promise.race([next, silence()]) : next);
          if (result === 'silence') return controller.enqueue(encoder.encode(': keep-alive\n\n'));
          next = undefined;
          if (result.done) controller.close();
          else controller.enqueue(encoder.encode(source.frame(result.value)));
        } catch (error) {
          next = undefined;
          if (source.leaving.signal.aborted) return controller.close();
          controller.enqueue(encoder.encode(source.frame(source.failed(error))));
          controller.close();
        }
      },
      cancel() {
        source.leaving.abort();
        void source.events.return?.();
      },
    },
    { highWaterMark: 16 },
  );
}

function silence(): Promise<'silence'> {
  return new Promise((resolve) => {
    setTimeout(() => resolve('silence'), KEEP_ALIVE_MS).unref();
  });
}
