import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import { type System, system } from '../runtime/handle.ts';
import { HttpFailure, asFailure, problemResponse, toProblem } from './problems.ts';
import { readBody, readParams, readQuery } from './read-input.ts';
import { guardRequest } from './request-guards.ts';

/** Bytes of a JSON body; a route that needs more says so. */
const BODY_BYTES = 1_048_576;
/** A page's answer must not hang: every broker call inside is bounded by less. */
const DEADLINE_MS = 15_000;
/** The reader is on the same machine, where compressing costs more than it saves: no-transform keeps the framework from it. */
const NOT_COMPRESSED = 'no-store, no-transform';

export type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };
export type RouteHandler = (request: Request, context: RouteContext) => Promise<Response>;
type Schema = z.ZodMiniType;
type Output<S extends Schema | undefined> = S extends Schema ? z.output<S> : undefined;

export interface RouteInput<P extends Schema | undefined, Q extends Schema | undefined, B extends Schema | undefined> {
  readonly params: Output<P>;
  readonly query: Output<Q>;
  readonly body: Output<B>;
  /** Aborted when the client goes away or the deadline passes. */
  readonly signal: AbortSignal;
}

export interface RouteDefinition<
  P extends Schema | undefined,
  Q extends Schema | undefined,
  B extends Schema | undefined,
  R extends Schema,
> {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** What the use case answers with; checked outside production. */
  readonly response: R;
  readonly status?: number;
  readonly maxBodyBytes?: number;
  readonly deadlineMs?: number;
  readonly handle: (input: RouteInput<P, Q, B>, console: System['console']) => Promise<z.input<R>>;
}

/** A JSON route: guards, contract in, use case, contract out, problem JSON for whatever fails. */
export function defineRoute<
  R extends Schema,
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(definition: RouteDefinition<P, Q, B, R>): RouteHandler {
  return (request, context) =>
    answering(request, async (running) => {
      const deadline = AbortSignal.timeout(definition.deadlineMs ?? DEADLINE_MS);
      const input = await readInput(definition, request, context, AbortSignal.any([request.signal, deadline]));
      const value = await Promise.race([definition.handle(input, running.console), rejectOnAbort(deadline)]);
      return json(process.env.NODE_ENV === 'production' ? value : definition.response.parse(value), definition.status ?? 200);
    });
}

/** Reads what a definition declares; undefined for the rest. */
export async function readInput<P extends Schema | undefined, Q extends Schema | undefined, B extends Schema | undefined>(
  definition: { params?: P; query?: Q; body?: B; maxBodyBytes?: number },
  request: Request,
  context: RouteContext,
  signal: AbortSignal,
): Promise<RouteInput<P, Q, B>> {
  const params = definition.params ? readParams(definition.params, await context.params) : undefined;
  const query = definition.query ? readQuery(definition.query, request.url) : undefined;
  const body = definition.body ? await readBody(definition.body, request, definition.maxBodyBytes ?? BODY_BYTES) : undefined;
  return { params, query, body, signal } as RouteInput<P, Q, B>;
}

/** Runs a route body with the running system, after the guards; whatever it throws becomes a problem. */
export async function answering(request: Request, run: (running: System, requestId: string) => Promise<Response>): Promise<Response> {
  const requestId = randomUUID();
  try {
    const running = system();
    if (!running) throw new HttpFailure('not_ready', 'Millrace is still starting, or already stopping.');
    guardRequest(request, running.http.hosts);
    return await run(running, requestId);
  } catch (error) {
    report(error, request, requestId);
    return problemResponse(toProblem(error, requestId));
  }
}

/** What a caller may not see goes to the log under its request id. */
export function report(error: unknown, request: Request, requestId: string): void {
  if (asFailure(error)) return;
  const line = {
    time: new Date().toISOString(),
    level: 'error',
    event: 'request-failed',
    requestId,
    method: request.method,
    path: new URL(request.url).pathname,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

function json(value: unknown, status: number): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': NOT_COMPRESSED },
  });
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new HttpFailure('timeout', 'The answer took too long.')), { once: true });
  });
}
