import net from 'node:net';
import type { Random } from '../../server/base/random.ts';

/** Below the ports that systems give to outgoing connections: a cluster that is started again must find its ports free. */
const BLOCKS = { from: 20_000, to: 31_000 };
/** Between the clients' ports of two brokers. Their own ports are one above. */
const BLOCK = 100;

/** Ports of the loopback that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const opened = Array.from({ length: count }, () => new Promise<net.Server>((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  }));
  const servers = await Promise.all(opened);
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Whether nobody listens on a port of the loopback. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Clients' port of the first of so many brokers; every port of theirs was free a moment ago. */
export async function freePortBlocks(random: Random, brokers: number): Promise<number> {
  for (;;) {
    const first = random.int(BLOCKS.from, BLOCKS.to);
    const wanted = Array.from({ length: brokers }, (_, i) => [first + i * BLOCK, first + i * BLOCK + 1]).flat();
    if ((await Promise.all(wanted.map(isFree))).every(Boolean)) return first;
  }
}
