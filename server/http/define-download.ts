import type * as z from 'zod/mini';
import type { System } from '../runtime/handle.ts';
import { type RouteHandler, type RouteInput, answering, readInput } from './define-route.ts';
import { HttpFailure } from './problems.ts';

type Schema = z.ZodMiniType;

/** Raw bytes as an attachment that no browser renders: they were written by somebody else. A null payload is `not_found`. */
export function defineDownload<P extends Schema, Q extends Schema>(definition: {
  readonly params: P;
  readonly query: Q;
  readonly fileName: (input: RouteInput<P, Q, undefined>) => string;
  readonly read: (input: RouteInput<P, Q, undefined>, console: System['console']) => Promise<Uint8Array | null>;
}): RouteHandler {
  return (request, context) =>
    answering(request, async (running) => {
      const read = await readInput({ params: definition.params, query: definition.query }, request, context, request.signal);
      const input = read as RouteInput<P, Q, undefined>;
      const bytes = await definition.read(input, running.console);
      if (bytes === null) throw new HttpFailure('not_found', 'That part of the record is null: there are no bytes.');
      return new Response(new Uint8Array(bytes), {
        headers: {
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename="${definition.fileName(input).replace(/[^A-Za-z0-9._-]/g, '_')}"`,
          'content-security-policy': "sandbox; default-src 'none'",
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store, no-transform',
        },
      });
    });
}
