import net from 'node:net';
import { systemRandom } from '../../server/base/random.ts';

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

/**
 * Clients' port of the first of so many brokers; every port of theirs was free a moment ago, and is kept from other callers, in any
 * process of this machine, until this process ends. Chosen by the system and never by a run's seed: two runs with one seed go side by side.
 */
export async function freePortBlocks(brokers: number): Promise<number> {
  for (;;) {
    const first = systemRandom.int(BLOCKS.from, BLOCKS.to);
    const wanted = Array.from({ length: brokers }, (_, i) => [first + i * BLOCK, first + i * BLOCK + 1]).flat();
    if ((await Promise.all(wanted.map(isFree))).every(Boolean) && (await reserveAll(wanted))) return first;
  }
}

/** False, and nothing reserved, when another caller has one of the ports. */
async function reserveAll(ports: readonly number[]): Promise<boolean> {
  const locks = await Promise.all(ports.map(reserve));
  const isMine = locks.every((lock) => lock !== undefined);
  if (!isMine) for (const lock of locks) lock?.close();
  return isMine;
}

/** A name that one process can have at a time, and has no longer when it ends. No file: an abstract socket of Linux. */
function reserve(port: number): Promise<net.Server | undefined> {
  return new Promise((resolve) => {
    const lock = net.createServer((socket) => socket.destroy());
    lock.once('error', () => resolve(undefined));
    lock.listen(`\0millrace-test-port-${port}`, () => resolve(lock.unref()));
  });
}
