import net from 'node:net';
import { SettingsError } from './settings.ts';

/** Ports of one broker: clients, and brokers among themselves. */
export interface BrokerPorts {
  readonly port: number;
  readonly internalPort: number;
}

/** Distance between the port blocks of two brokers, and of the internal listener inside a block. */
const BLOCK = 100;
const INTERNAL_OFFSET = 1;

/**
 * Ports for `count` brokers: the blocks from `firstPort` on, or free ones when it is 0. Throws SettingsError when a wanted
 * port is taken.
 */
export async function choosePorts(host: string, firstPort: number, count: number): Promise<BrokerPorts[]> {
  if (firstPort === 0) return freePorts(host, count);
  const ports = Array.from({ length: count }, (_, i) => ({ port: firstPort + BLOCK * i, internalPort: firstPort + BLOCK * i + INTERNAL_OFFSET }));
  for (const { port, internalPort } of ports) {
    await requireFree(host, port, `--port ${firstPort + 10_000}`);
    await requireFree(host, internalPort, `--port ${firstPort + 10_000}`);
  }
  return ports;
}

/** Throws SettingsError when `port` cannot be bound. `wayOut` is the flag that picks another one. */
export async function requireFree(host: string, port: number, wayOut: string): Promise<void> {
  try {
    (await listen(host, port)).close();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'EADDRINUSE') {
      throw new SettingsError(`Port ${port} on ${host} is taken by another process: stop that process, or choose other ports with ${wayOut}.`);
    }
    throw new SettingsError(`Port ${port} on ${host} cannot be opened (${code}): choose other ports with ${wayOut}.`);
  }
}

async function freePorts(host: string, count: number): Promise<BrokerPorts[]> {
  const servers = await Promise.all(Array.from({ length: count * 2 }, () => listen(host, 0)));
  const numbers = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return Array.from({ length: count }, (_, i) => ({ port: numbers[2 * i] ?? 0, internalPort: numbers[2 * i + 1] ?? 0 }));
}

function listen(host: string, port: number): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}
