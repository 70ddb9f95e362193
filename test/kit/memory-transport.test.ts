import { expect, test } from 'vitest';
import { FakeClock } from './fake-clock.ts';
import { MemoryNetwork } from './memory-transport.ts';

const HERE = { host: 'a', port: 1 };
const THERE = { host: 'b', port: 1 };

function aNetwork() {
  const clock = new FakeClock();
  const network = new MemoryNetwork({ clock });
  const transport = network.transport(HERE);
  return { clock, network, transport };
}

const echo = (frame: Buffer): Promise<Buffer> => Promise.resolve(frame);

test('a request is answered, a refused connection says so, a killed peer ends what waits', async () => {
  const { network, transport } = aNetwork();
  await expect(transport.connect(THERE, 100)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  network.listen(THERE, echo);
  const connection = await transport.connect(THERE, 100);
  expect(String(await connection.request([Buffer.from('x'), Buffer.from('y')], 100))).toBe('xy');
  network.listen(THERE, () => new Promise(() => undefined));
  const slow = await transport.connect(THERE, 100);
  const waiting = slow.request([Buffer.from('x')], 100);
  network.kill(THERE);
  await expect(waiting).rejects.toMatchObject({ code: 'ECONNRESET' });
  await slow.closed;
});

test('a connection serves one request at a time, in order', async () => {
  const { clock, network, transport } = aNetwork();
  const seen: string[] = [];
  network.listen(THERE, (frame) => {
    seen.push(`start ${frame}`);
    return new Promise((resolve) => {
      clock.after(10, () => {
        seen.push(`end ${frame}`);
        resolve(frame);
      });
    });
  });
  const connection = await transport.connect(THERE, 100);
  const both = Promise.all(['1', '2'].map((text) => connection.request([Buffer.from(text)], 100)));
  await clock.advance({ ms: 50 });
  await both;
  expect(seen).toEqual(['start 1', 'end 1', 'start 2', 'end 2']);
});

test('across a cut requests time out and the connection stays; a pause holds messages until resume', async () => {
  const { clock, network, transport } = aNetwork();
  network.listen(THERE, echo);
  const connection = await transport.connect(THERE, 100);
  network.cut(HERE, THERE);
  const lost = connection.request([Buffer.from('x')], 100).catch((error: { code: string }) => error.code);
  await clock.advance({ ms: 100 });
  expect(await lost).toBe('ETIMEDOUT');
  network.heal();
  network.pause(THERE);
  const held = connection.request([Buffer.from('y')], 1000);
  await clock.advance({ ms: 500 });
  network.resume(THERE);
  expect(String(await held)).toBe('y');
});
