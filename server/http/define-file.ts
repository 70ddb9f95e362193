import type * as z from 'zod/mini';
import type { System } from '../runtime/handle.ts';
import { type RouteHandler, type RouteInput, answering, readInput, report } from './define-route.ts';
import { toByteStream } from './define-stream.ts';

type Schema = z.ZodMiniType;

/**
 * A text file of any length, written while it is read. What fails before the first piece is an ordinary problem; a later failure
 * breaks the transfer off, so that the browser calls the download failed instead of complete.
 */
export function defineFile<P extends Schema, Q extends Schema>(definition: {
  readonly params: P;
  readonly query: Q;
  readonly fileName: (input: RouteInput<P, Q, undefined>) => string;
  readonly contentType: (input: RouteInput<P, Q, undefined>) => string;
  readonly open: (input: RouteInput<P, Q, undefined>, console: System['console']) => AsyncIterable<string>;
}): RouteHandler {
  return (request, context) =>
    answering(request, async (running, requestId) => {
      const leaving = new AbortController();
      const signal = AbortSignal.any([request.signal, leaving.signal]);
      const read = await readInput({ params: definition.params, query: definition.query }, request, context, signal);
      const input = read as RouteInput<P, Q, undefined>;
      const pieces = definition.open(input, running.console)[Symbol.asyncIterator]();
      const first = await pieces.next();
      const failed = (error: unknown): never => {
        report(error, request, requestId);
        throw error;
      };
      return new Response(toByteStream({ events: pieces, first, frame: (piece) => piece, failed, leaving, keepAlive: false }), {
        headers: {
          'content-type': definition.contentType(input),
          'content-disposition': `attachment; filename="${definition.fileName(input).replace(/[^A-Za-z0-9._-]/g, '_')}"`,
          'content-security-policy': "sandbox; default-src 'none'",
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
          'x-request-id': requestId,
        },
      });
    });
}
