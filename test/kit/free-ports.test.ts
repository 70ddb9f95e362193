import net from 'node:net';
import { expect, test } from 'vitest';
import { spawnSync } from 'node:child_process';
import { freePortBlocks, isFree } from './free-ports.ts';

test('ports that were given away are not given again, in no process, while nobody listens on them yet', async () => {
  const first = await freePortBlocks(3);
  expect(await isFree(first)).toBe(true);
  const taken = `require('node:net').createServer().once('error', ({ code }) => console.log(code)).listen('\\0millrace-test-port-${first + 201}')`;
  expect(spawnSync(process.execPath, ['-e', taken], { encoding: 'utf8' }).stdout).toBe('EADDRINUSE\n');
  const others = await Promise.all(Array.from({ length: 20 }, () => freePortBlocks(3)));
  const blocks = [first, ...others].flatMap((port) => [0, 100, 200].flatMap((step) => [port + step, port + step + 1]));
  expect(new Set(blocks).size).toBe(blocks.length);
});

test('a port on which somebody listens is not free', async () => {
  const server = net.createServer();
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port)));
  expect(await isFree(port)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await isFree(port)).toBe(true);
});
