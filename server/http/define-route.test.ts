import { afterEach, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { problem } from '../../lib/contracts/problem.ts';
import { kafkaError } from '../client/cluster-error.ts';
import type { ConsoleSystem } from '../console/console-system.ts';
import { OperationError, toOperationError } from '../console/operation-error.ts';
import { errors } from '../protocol/errors.ts';
import { installSystem } from '../runtime/handle.ts';
import { defineRoute } from './define-route.ts';
import { defineStream } from './define-stream.ts';

afterEach(() => installSystem(undefined));

function start(): void {
  installSystem({ console: {} as ConsoleSystem, http: { hosts: ['localhost:3000'] } });
}

const answer = z.object({ ok: z.boolean() });
const context = (params: Record<string, string> = {}) => ({ params: Promise.resolve(params) });

function request(path: string, init: RequestInit = {}): Request {
  return new Request(`http://localhost:3000${path}`, { ...init, headers: { host: 'localhost:3000', ...init.headers } });
}

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toContain('no-store');
  return problem.parse(await response.json());
}

test('before the start and while stopping every route answers 503', async () => {
  const response = await defineRoute({ response: answer, handle: async () => ({ ok: true }) })(request('/api/x'), context());
  expect(await problemOf(response)).toMatchObject({ status: 503, code: 'not_ready' });
});

test('params are decoded by the console’s own rule, queries get their defaults', async () => {
  start();
  const route = defineRoute({
    params: z.object({ groupId: z.string() }),
    query: z.object({ page: z._default(z.coerce.number(), 1) }),
    response: z.object({ groupId: z.string(), page: z.number() }),
    handle: async ({ params, query }) => ({ ...params, ...query }),
  });
  const response = await route(request('/api/x'), context({ groupId: '~Li4' }));
  expect(await response.json()).toEqual({ groupId: '..', page: 1 });
});

test('bad input names its path and never echoes itself', async () => {
  start();
  const route = defineRoute({ body: z.object({ total: z.number() }), response: answer, handle: async () => ({ ok: true }) });
  const send = (body: string) => route(request('/api/x', { method: 'POST', body, headers: { 'content-type': 'application/json' } }), context());
  const wrong = await problemOf(await send('{"total":"<script>"}'));
  expect([wrong.status, wrong.code, wrong.errors[0]?.path]).toEqual([400, 'invalid_request', 'total']);
  expect(JSON.stringify(wrong)).not.toContain('<script>');
  expect(await problemOf(await send('{'))).toMatchObject({ status: 400, detail: 'The body is not valid JSON.' });
});

test('a body over the limit is refused', async () => {
  start();
  const route = defineRoute({ body: z.object({}), maxBodyBytes: 10, response: answer, handle: async () => ({ ok: true }) });
  const sent = request('/api/x', { method: 'POST', body: JSON.stringify({ filler: 'xxxxxxxxxxxxxxxx' }), headers: { 'content-type': 'application/json' } });
  expect(await problemOf(await route(sent, context()))).toMatchObject({ status: 413, code: 'payload_too_large' });
});

test('a refusal by Kafka keeps its error name, the broker and what to try', async () => {
  start();
  const refused = toOperationError(kafkaError(errors.NOT_ENOUGH_REPLICAS, { brokerId: 2, resource: 'orders-0' }));
  const route = defineRoute({ response: answer, handle: () => Promise.reject<{ ok: boolean }>(refused) });
  expect(await problemOf(await route(request('/api/x'), context()))).toMatchObject({
    status: 422,
    code: 'kafka_error',
    kafka: { code: 19, name: 'NOT_ENOUGH_REPLICAS', retriable: true },
    brokerId: 2,
    remedy: expect.stringContaining('min.insync.replicas'),
  });
});

test('a topic that does not exist is 404, a taken name 409', async () => {
  expect(toOperationError(kafkaError(errors.UNKNOWN_TOPIC_OR_PARTITION))).toMatchObject({ code: 'not_found' });
  expect(toOperationError(kafkaError(errors.TOPIC_ALREADY_EXISTS))).toMatchObject({ code: 'conflict' });
});

test('an answer that never comes is 504 after the deadline', async () => {
  start();
  const route = defineRoute({ response: answer, deadlineMs: 20, handle: () => new Promise<{ ok: boolean }>(() => undefined) });
  expect(await problemOf(await route(request('/api/x'), context()))).toMatchObject({ status: 504, code: 'timeout' });
});

test('an unknown failure says nothing but its request id', async () => {
  start();
  const write = process.stderr.write;
  process.stderr.write = () => true;
  const route = defineRoute({ response: answer, handle: () => Promise.reject(new Error('secret path /etc/x')) });
  const told = await problemOf(await route(request('/api/x'), context()));
  process.stderr.write = write;
  expect([told.status, told.code]).toEqual([500, 'internal']);
  expect(told.detail).toContain(told.requestId);
  expect(JSON.stringify(told)).not.toContain('secret');
});

test('a stream that fails before its first event is a problem, later it is an event', async () => {
  start();
  const stream = (failAt: number) =>
    defineStream({
      params: z.object({}),
      query: z.object({}),
      format: 'ndjson',
      failed: (failure) => ({ type: 'error', text: failure.code }),
      async *open() {
        for (let i = 0; i < 3; i += 1) {
          if (i === failAt) throw new OperationError('rate_limited', 'Too many.');
          yield { type: 'item', text: String(i) };
        }
      },
    })(request('/api/x'), context());
  expect((await stream(0)).status).toBe(429);
  const late = await stream(2);
  expect((await late.text()).trim().split('\n').map((line) => JSON.parse(line).text)).toEqual(['0', '1', 'rate_limited']);
});

test('events that are there together are written together; those that take longer are not waited for', async () => {
  start();
  let release = (): void => undefined;
  const later = new Promise<void>((resolve) => {
    release = resolve;
  });
  const route = defineStream({
    params: z.object({}),
    query: z.object({}),
    format: 'ndjson',
    failed: () => ({ type: 'bye' }),
    async *open() {
      for (const text of ['a', 'b', 'c']) yield { type: text };
      await later;
      yield { type: 'd' };
    },
  });
  const reader = (await route(request('/api/x'), context())).body?.getReader();
  const chunk = async () => new TextDecoder().decode((await reader?.read())?.value);
  expect(await chunk()).toBe('{"type":"a"}\n{"type":"b"}\n{"type":"c"}\n');
  release();
  expect(await chunk()).toBe('{"type":"d"}\n');
});

test('a reader that leaves ends the source', async () => {
  start();
  let ended = false;
  const route = defineStream({
    params: z.object({}),
    query: z.object({}),
    format: 'sse',
    failed: () => ({ type: 'bye' }),
    async *open() {
      try {
        for (;;) yield { type: 'tick' };
      } finally {
        ended = true;
      }
    },
  });
  const response = await route(request('/api/x'), context());
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toMatch(/^event: tick\ndata: \{"type":"tick"\}\n\n/);
  await reader?.cancel();
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toBe(true);
});
