import type { Clock } from '../../server/base/clock.ts';
import type { PeerAddress, PeerConnection, Transport } from '../../server/base/transport.ts';
import type { BrokerListener, ListenerOptions } from '../../server/broker/net/listener.ts';
import { networkError } from './network-error.ts';
import { type Link, SimulatedConnection } from './simulated-connection.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Trace } from './trace.ts';

const CONNECT_RETRY_MS = 200;

interface Endpoint {
  readonly host: string;
  readonly process: SimulatedProcess;
  readonly options: ListenerOptions;
}

/**
 * A network of hosts that behaves as TCP does: the bytes of one connection arrive in order or the connection ends. A cut holds
 * messages back until it heals; a dead process's connections end with a FIN; a host without power says nothing.
 */
export class SimulatedNetwork {
  /** One-way delay of a message, ms. */
  delayMs: (from: string, to: string) => number = () => 0.1;
  /** Whether the connection breaks at this message. */
  breaks: () => boolean = () => false;
  private readonly clock: Clock;
  private readonly trace: Trace;
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly connections = new Set<SimulatedConnection>();
  private readonly cuts = new Set<string>();
  private readonly dark = new Set<string>();
  private connectionCount = 0;

  constructor(options: { clock: Clock; trace: Trace }) {
    this.clock = options.clock;
    this.trace = options.trace;
  }

  /** What a process on `host` sends through. */
  transport(host: string, process: SimulatedProcess): Transport {
    return { connect: (address, timeoutMs) => this.connect({ host, process }, address, timeoutMs) };
  }

  /** An endpoint of a broker on its own host. */
  listener(process: SimulatedProcess, options: ListenerOptions): BrokerListener {
    const key = `${options.host}:${options.port}`;
    return {
      start: async () => {
        this.endpoints.set(key, { host: options.host, process, options });
        return options.port;
      },
      stop: async () => {
        this.endpoints.delete(key);
        for (const connection of [...this.connections]) if (connection.endpoint === key) connection.serverEnds();
      },
    };
  }

  /** The process is gone; its host closes what it had open. */
  processDied(process: SimulatedProcess): void {
    this.forget(process);
    for (const connection of [...this.connections]) connection.processDied(process);
  }

  /** The host is gone with its process and says nothing, until `hostIsBack`. */
  hostDied(host: string, process: SimulatedProcess): void {
    this.forget(process);
    this.dark.add(host);
    for (const connection of this.connections) connection.hostDied(host);
  }

  hostIsBack(host: string): void {
    this.dark.delete(host);
  }

  /** No message passes between two hosts until `heal`. */
  cut(a: string, b: string): void {
    this.cuts.add(pair(a, b));
  }

  heal(): void {
    this.cuts.clear();
    for (const connection of [...this.connections]) connection.pump();
  }

  /** Connections between two hosts end, with everything that is on its way. */
  reset(a: string, b: string): void {
    for (const connection of [...this.connections]) if (pair(connection.clientHost, connection.serverHost) === pair(a, b)) connection.reset();
  }

  isCut(a: string, b: string): boolean {
    return this.cuts.has(pair(a, b));
  }

  private forget(process: SimulatedProcess): void {
    for (const [key, endpoint] of this.endpoints) if (endpoint.process === process) this.endpoints.delete(key);
  }

  private connect(from: { host: string; process: SimulatedProcess }, address: PeerAddress, timeoutMs: number): Promise<PeerConnection> {
    const key = `${address.host}:${address.port}`;
    return new Promise((resolve, reject) => {
      let over = false;
      const timer = from.process.clock.after(timeoutMs, () => {
        over = true;
        reject(networkError('ETIMEDOUT', `no connection to ${key} within ${timeoutMs} ms`));
      });
      const finish = (act: () => void): void =>
        from.process.enter(() => {
          if (over) return;
          over = true;
          timer.cancel();
          act();
        });
      const arrive = (): void => {
        if (over || !from.process.alive) return;
        if (this.isCut(from.host, address.host) || this.dark.has(address.host)) return void this.clock.after(CONNECT_RETRY_MS, arrive);
        const endpoint = this.endpoints.get(key);
        const back = this.delayMs(address.host, from.host);
        if (!endpoint) return void this.clock.after(back, () => finish(() => reject(networkError('ECONNREFUSED', `${key} refused the connection`))));
        this.clock.after(back, () => finish(() => resolve(this.establish(from, key, endpoint))));
      };
      this.clock.after(this.delayMs(from.host, address.host), arrive);
    });
  }

  private establish(from: { host: string; process: SimulatedProcess }, key: string, endpoint: Endpoint): PeerConnection {
    this.connectionCount += 1;
    const link: Link = {
      clock: this.clock,
      delayMs: (a, b) => this.delayMs(a, b),
      breaks: () => this.breaks(),
      isCut: (a, b) => this.isCut(a, b),
      isDark: (host) => this.dark.has(host),
      carried: (a, b, bytes) => this.trace.mix(`${this.clock.monotonic()} ${a}>${b} ${bytes}`),
      onEnd: (connection) => this.connections.delete(connection),
    };
    const connection = new SimulatedConnection({ id: this.connectionCount, endpoint: key, from, to: endpoint, link });
    this.connections.add(connection);
    if (this.endpoints.get(key) !== endpoint) connection.reset();
    return connection.client;
  }
}

function pair(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
