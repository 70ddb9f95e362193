import { type Socket, connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../../base/logger.ts';
import { MetricRegistry } from '../../base/metrics.ts';
import { ByteBudget } from '../../base/byte-budget.ts';
import { FakeClock } from '../../../test/kit/fake-clock.ts';
import { type AnswerFrame, type ConnectionFacts, DEFAULT_CONNECTION_LIMITS } from './connection.ts';
import { FrameAssembler } from './frame-assembler.ts';
import { Listener } from './listener.ts';

/** A client socket whose frames and end can be awaited. */
class TestClient {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  private readonly assembler = new FrameAssembler({ maxFrameBytes: 1 << 30 });
  private readonly frames: Buffer[] = [];
  private readonly takers: ((frame: Buffer) => void)[] = [];

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port });
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()));
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk: Buffer) => {
      for (const frame of this.assembler.push(chunk)) {
        const taker = this.takers.shift();
        if (taker) taker(frame);
        else this.frames.push(frame);
      }
    });
  }

  send(body: Buffer): void {
    this.socket.write(framed(body));
  }

  next(): Promise<Buffer> {
    const frame = this.frames.shift();
    if (frame) return Promise.resolve(frame);
    return new Promise((resolve) => this.takers.push(resolve));
  }
}

function framed(body: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

const echo: AnswerFrame = async (frame) => ({ kind: 'reply', chunks: [Buffer.from('re:'), frame] });
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function aListener(answer: AnswerFrame, options: { total?: number; perIp?: number; overrides?: ReadonlyMap<string, number>; maxFrameBytes?: number; queuedBytes?: number } = {}) {
  const responseMemory = new ByteBudget({ limitBytes: 1024 * 1024, floorBytes: 1 });
  const clock = new FakeClock();
  const metrics = new MetricRegistry();
  const listener = new Listener({
    name: 'PLAINTEXT',
    host: '127.0.0.1',
    port: 0,
    clock,
    logger: silentLogger,
    metrics,
    limits: { ...DEFAULT_CONNECTION_LIMITS, maxFrameBytes: options.maxFrameBytes ?? 1024 * 1024 },
    connectionBounds: () => ({ total: options.total ?? 100, perIp: options.perIp ?? 100, overrides: options.overrides ?? new Map() }),
    answer,
    mayOverlap: (frame) => frame.toString().startsWith('together'),
    queuedMaxRequestBytes: () => options.queuedBytes ?? -1,
    responseMemory,
  });
  const port = await listener.start();
  stops.push(() => listener.stop());
  const value = (name: string): number => {
    const sample = metrics.snapshot().find((candidate) => candidate.name === name);
    return sample && sample.kind !== 'histogram' ? sample.value : -1;
  };
  return { clock, port, value, responseMemory, client: () => new TestClient(port) };
}

describe('listener', () => {
  test('answers pipelined requests in the order they came, one at a time', async () => {
    let running = 0;
    let most = 0;
    const finish: (() => void)[] = [];
    const { client } = await aListener(async (frame) => {
      most = Math.max(most, (running += 1));
      if (frame.toString() === 'slow') await new Promise<void>((resolve) => finish.push(resolve));
      running -= 1;
      return { kind: 'reply', chunks: [frame] };
    });
    const peer = client();
    peer.socket.write(Buffer.concat([framed(Buffer.from('slow')), framed(Buffer.from('fast')), framed(Buffer.from('last'))]));
    await expect.poll(() => finish.length).toBe(1);
    finish[0]?.();
    expect([await peer.next(), await peer.next(), await peer.next()].map(String)).toEqual(['slow', 'fast', 'last']);
    expect(most).toBe(1);
  });

  test('begins requests that may overlap before the last is answered, and answers in order', async () => {
    const begun: string[] = [];
    const finish: (() => void)[] = [];
    const { client } = await aListener(async (frame) => {
      begun.push(String(frame));
      await new Promise<void>((resolve) => finish.push(resolve));
      return { kind: 'reply', chunks: [frame] };
    });
    const peer = client();
    for (const name of ['together 1', 'together 2', 'alone', 'together 3']) peer.send(Buffer.from(name));
    await expect.poll(() => begun).toEqual(['together 1', 'together 2']);
    finish[1]?.();
    finish[0]?.();
    expect([await peer.next(), await peer.next()].map(String)).toEqual(['together 1', 'together 2']);
    await expect.poll(() => begun.slice(2)).toEqual(['alone']);
    finish[2]?.();
    expect(String(await peer.next())).toBe('alone');
    await expect.poll(() => begun.slice(3)).toEqual(['together 3']);
    finish[3]?.();
    expect(String(await peer.next())).toBe('together 3');
  });

  test('answers a request that comes byte by byte', async () => {
    const { client } = await aListener(echo);
    const peer = client();
    peer.socket.setNoDelay(true);
    for (const byte of framed(Buffer.from('abc'))) peer.socket.write(Buffer.from([byte]));
    expect(String(await peer.next())).toBe('re:abc');
  });

  test.each([
    ['negative', Buffer.from([0xff, 0xff, 0xff, 0xfe])],
    ['oversized', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ])('closes the connection on a frame of %s size', async (_kind, bytes) => {
    const { client } = await aListener(echo);
    const peer = client();
    peer.socket.write(bytes);
    await peer.closed;
  });

  test('closes the connection when the answer says so, and serves others on', async () => {
    const { client } = await aListener(async (frame) => (frame.toString() === 'bad' ? { kind: 'close' } : { kind: 'reply', chunks: [frame] }));
    const bad = client();
    bad.send(Buffer.from('bad'));
    await bad.closed;
    const good = client();
    good.send(Buffer.from('good'));
    expect(String(await good.next())).toBe('good');
  });

  test('closes only the connection whose handler throws', async () => {
    const { client } = await aListener(async () => {
      throw new Error('a bug');
    });
    const peer = client();
    peer.send(Buffer.from('x'));
    await peer.closed;
  });

  test('sends nothing for a request without a reply and goes on', async () => {
    const { client } = await aListener(async (frame) => (frame.toString() === 'mute' ? { kind: 'no-reply' } : { kind: 'reply', chunks: [frame] }));
    const peer = client();
    peer.send(Buffer.from('mute'));
    peer.send(Buffer.from('loud'));
    expect(String(await peer.next())).toBe('loud');
  });

  test('processes what a peer sent before it ended', async () => {
    const seen: string[] = [];
    const { client } = await aListener(async (frame) => {
      seen.push(frame.toString());
      return { kind: 'no-reply' };
    });
    const peer = client();
    for (let i = 0; i < 20; i += 1) peer.send(Buffer.from(`m${i}`));
    peer.socket.end();
    await peer.closed;
    expect(seen.length).toBe(20);
  });

  test('tells a parked request when its connection ends', async () => {
    let facts: ConnectionFacts | undefined;
    const { client } = await aListener(async (_frame, connection) => {
      facts = connection;
      await new Promise<void>((resolve) => connection.closed.addEventListener('abort', () => resolve()));
      return { kind: 'no-reply' };
    });
    const peer = client();
    peer.send(Buffer.from('park'));
    await expect.poll(() => facts !== undefined).toBe(true);
    peer.socket.destroy();
    await expect.poll(() => facts?.closed.aborted).toBe(true);
  });

  test('closes a connection without a first request after 10 s, and an idle one after 10 min', async () => {
    const { client, clock, value } = await aListener(echo);
    const mute = client();
    const idle = client();
    idle.send(Buffer.from('x'));
    await idle.next();
    await expect.poll(() => value('connection-count')).toBe(2);
    await clock.advance({ seconds: 12 });
    await mute.closed;
    expect(value('connection-count')).toBe(1);
    await clock.advance({ minutes: 10 });
    await idle.closed;
  });

  test('closes a connection whose request stays incomplete for 30 s', async () => {
    const { client, clock, value } = await aListener(echo);
    const peer = client();
    peer.send(Buffer.from('x'));
    await peer.next();
    peer.socket.write(Buffer.from([0, 0, 0, 50, 1, 2, 3]));
    await expect.poll(() => value('network-in-bytes')).toBe(12);
    await clock.advance({ seconds: 32 });
    await peer.closed;
  });

  test('a peer that does not read holds its answer until its idle time is over, and no longer', async () => {
    const answer = Buffer.alloc(24 * 1024 * 1024);
    const { client, clock, responseMemory } = await aListener(async () => ({ kind: 'reply', chunks: [answer] }));
    const peer = client();
    peer.socket.pause();
    for (let i = 0; i < 5; i += 1) peer.send(Buffer.from('more'));
    await expect.poll(() => responseMemory.taken).toBe(answer.length);
    await clock.advance({ minutes: 11 });
    await expect.poll(() => responseMemory.taken).toBe(0);
  });

  test('a large answer arrives whole', async () => {
    const answer = Buffer.alloc(20 * 1024 * 1024, 'abcdefg');
    const { client, responseMemory } = await aListener(async () => ({ kind: 'reply', chunks: [answer.subarray(0, 3), answer.subarray(3)] }));
    const peer = client();
    peer.send(Buffer.from('x'));
    expect((await peer.next()).equals(answer)).toBe(true);
    await expect.poll(() => responseMemory.taken).toBe(0);
  });

  test('above queued.max.request.bytes a second large request waits until the first is done', async () => {
    const { client, value } = await aListener(echo, { maxFrameBytes: 100 * 1024 * 1024, queuedBytes: 2 * 1024 * 1024 });
    const [first, second] = [client(), client()];
    const whole = framed(Buffer.alloc(8 * 1024 * 1024));
    first.socket.write(whole.subarray(0, 3 * 1024 * 1024));
    await expect.poll(() => value('queued-request-bytes')).toBe(3 * 1024 * 1024 - 4);
    second.socket.write(whole);
    await expect.poll(() => value('queued-request-bytes')).toBeGreaterThan(3 * 1024 * 1024 + 200_000);
    expect(value('queued-request-bytes')).toBeLessThan(8 * 1024 * 1024);
    first.socket.write(whole.subarray(3 * 1024 * 1024));
    expect((await first.next()).length).toBe(8 * 1024 * 1024 + 3);
    expect((await second.next()).length).toBe(8 * 1024 * 1024 + 3);
    expect(value('queued-request-bytes')).toBe(0);
  });

  test('refuses connections above its bounds', async () => {
    const { client, value } = await aListener(echo, { perIp: 1 });
    const first = client();
    first.send(Buffer.from('x'));
    await first.next();
    await client().closed;
    expect(value('connection-count')).toBe(1);
    expect(value('connection-creation-count')).toBe(1);
  });

  test.each([
    ['the override of its address', new Map([['127.0.0.1', 1]]), 1],
    ['the bound of all addresses', new Map([['127.0.0.2', 1]]), 2],
  ])('an address has as many connections as %s', async (_, overrides, expected) => {
    const { client, value } = await aListener(echo, { perIp: 2, overrides });
    for (let i = 0; i < expected; i += 1) {
      const peer = client();
      peer.send(Buffer.from('x'));
      await peer.next();
    }
    await client().closed;
    expect(value('connection-count')).toBe(expected);
  });

  test('does not process the next request before a slow reader took the answer', async () => {
    let answered = 0;
    const big = Buffer.alloc(8 * 1024 * 1024);
    const { client } = await aListener(async () => {
      answered += 1;
      return { kind: 'reply', chunks: [big] };
    });
    const peer = client();
    peer.socket.pause();
    for (let i = 0; i < 5; i += 1) peer.send(Buffer.from('x'));
    await expect.poll(() => answered).toBe(1);
    peer.socket.resume();
    for (let i = 0; i < 5; i += 1) expect((await peer.next()).length).toBe(big.length);
    expect(answered).toBe(5);
  });
});
