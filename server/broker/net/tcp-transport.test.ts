import { type Server, type Socket, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../test/kit/fake-clock.ts';
import { FrameAssembler } from './frame-assembler.ts';
import { TcpTransport } from './tcp-transport.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A peer that treats each frame as `answer` says; undefined = silence. */
async function aPeer(answer: (frame: Buffer, socket: Socket) => Buffer | undefined): Promise<{ host: string; port: number }> {
  const server = createServer((socket) => {
    sockets.push(socket);
    const assembler = new FrameAssembler({ maxFrameBytes: 1 << 20 });
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (const frame of assembler.push(chunk)) {
        const reply = answer(frame, socket);
        if (reply) socket.write(Buffer.concat([Buffer.from([0, 0, 0, reply.length]), reply]));
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 };
}

describe('TCP transport', () => {
  test('gives each request its answer, in order', async () => {
    const address = await aPeer((frame) => Buffer.concat([Buffer.from('re:'), frame]));
    const connection = await new TcpTransport({ clock: new FakeClock() }).connect(address, 1_000);
    const answers = await Promise.all(['a', 'b', 'c'].map((text) => connection.request([Buffer.from(text), Buffer.from('!')], 1_000)));
    expect(answers.map(String)).toEqual(['re:a!', 're:b!', 're:c!']);
    connection.close();
    await connection.closed;
  });

  test('a silent peer is a timeout, and ends the connection with all that waits on it', async () => {
    const clock = new FakeClock();
    const address = await aPeer(() => undefined);
    const connection = await new TcpTransport({ clock }).connect(address, 1_000);
    const first = connection.request([Buffer.from('a')], 500);
    const second = connection.request([Buffer.from('b')], 60_000);
    const outcomes = Promise.allSettled([first, second]);
    await clock.advance({ ms: 600 });
    expect((await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual(['ETIMEDOUT', 'ETIMEDOUT']);
    await connection.closed;
    await expect(connection.request([Buffer.from('c')], 500)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('a peer that closes is a broken connection', async () => {
    const address = await aPeer((_frame, socket) => {
      socket.destroy();
      return undefined;
    });
    const connection = await new TcpTransport({ clock: new FakeClock() }).connect(address, 1_000);
    await expect(connection.request([Buffer.from('a')], 1_000)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await connection.closed;
  });

  test('nobody at the address is a refused connection', async () => {
    const address = await aPeer(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    await expect(new TcpTransport({ clock: new FakeClock() }).connect(address, 1_000)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
