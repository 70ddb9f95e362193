import type { Clock } from '../../server/base/clock.ts';
import type { PeerAddress, PeerConnection, Transport } from '../../server/base/transport.ts';

/** Serves one request frame (header and body); no frame means "no answer", a rejection closes the connection. */
export type FrameHandler = (frame: Buffer) => Promise<Buffer | undefined>;

export interface MemoryNetworkOptions {
  readonly clock: Clock;
  /** One-way delay of each message, ms. Default 0: the next microtask. */
  readonly latencyMs?: () => number;
  /** Whether a message is lost on its way. Default: never. */
  readonly drop?: () => boolean;
}

interface Listener {
  readonly key: string;
  readonly handler: FrameHandler;
}

/**
 * A network in memory. Nodes are known by their address. Connections serve one request at a time, in order, as the broker's
 * listener does. Faults: `kill` (a dead process: connections close, connects are refused), `cut` (messages between two nodes
 * vanish, connections stay), `disconnect` (connections between two nodes close), `pause` (SIGSTOP: nothing in, nothing out).
 */
export class MemoryNetwork {
  latencyMs: () => number;
  drop: () => boolean;
  private readonly clock: Clock;
  private readonly listeners = new Map<string, Listener>();
  private readonly connections = new Set<MemoryConnection>();
  private readonly cuts = new Set<string>();
  private readonly paused = new Map<string, (() => void)[]>();

  constructor(options: MemoryNetworkOptions) {
    this.clock = options.clock;
    this.latencyMs = options.latencyMs ?? (() => 0);
    this.drop = options.drop ?? (() => false);
  }

  /** Starts serving `address`. The result stops it and closes its connections. */
  listen(address: PeerAddress, handler: FrameHandler): () => void {
    const listener: Listener = { key: keyOf(address), handler };
    this.listeners.set(listener.key, listener);
    return () => {
      if (this.listeners.get(listener.key) === listener) this.kill(address);
    };
  }

  /** What the node at `local` sends through. */
  transport(local: PeerAddress): Transport {
    return { connect: (address, timeoutMs) => this.connect(keyOf(local), keyOf(address), timeoutMs) };
  }

  /** A process dies: it stops listening and every connection from and to it closes. */
  kill(address: PeerAddress): void {
    const key = keyOf(address);
    this.listeners.delete(key);
    this.paused.delete(key);
    for (const connection of [...this.connections]) {
      if (connection.from === key || connection.to === key) connection.end(`${key} is gone`);
    }
  }

  /** Messages between the two vanish in both directions until `heal`. */
  cut(a: PeerAddress, b: PeerAddress): void {
    this.cuts.add(pair(keyOf(a), keyOf(b)));
  }

  /** Ends one cut, or all of them. */
  heal(a?: PeerAddress, b?: PeerAddress): void {
    if (a && b) this.cuts.delete(pair(keyOf(a), keyOf(b)));
    else this.cuts.clear();
  }

  /** Closes the connections between the two; they can connect again. */
  disconnect(a: PeerAddress, b: PeerAddress): void {
    const wanted = pair(keyOf(a), keyOf(b));
    for (const connection of [...this.connections]) {
      if (pair(connection.from, connection.to) === wanted) connection.end('disconnected');
    }
  }

  /** Holds all messages from and to a node until `resume`. */
  pause(address: PeerAddress): void {
    if (!this.paused.has(keyOf(address))) this.paused.set(keyOf(address), []);
  }

  /** Delivers what was held. */
  resume(address: PeerAddress): void {
    const held = this.paused.get(keyOf(address)) ?? [];
    this.paused.delete(keyOf(address));
    for (const deliver of held) deliver();
  }

  /** Carries one message: delay, loss, cuts and pauses apply. */
  send(from: string, to: string, deliver: () => void): void {
    if (this.drop()) return;
    const arrive = (): void => {
      if (this.cuts.has(pair(from, to))) return;
      const held = this.paused.get(from) ?? this.paused.get(to);
      if (held) held.push(arrive);
      else deliver();
    };
    const delayMs = this.latencyMs();
    if (delayMs > 0) this.clock.after(delayMs, arrive);
    else queueMicrotask(arrive);
  }

  private connect(from: string, to: string, timeoutMs: number): Promise<PeerConnection> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(timeoutMs, () => reject(failure('ETIMEDOUT', `connecting to ${to} timed out`)));
      this.send(from, to, () => {
        const listener = this.listeners.get(to);
        this.send(to, from, () => {
          timer.cancel();
          if (!listener || this.listeners.get(to) !== listener) return reject(failure('ECONNREFUSED', `${to} refused the connection`));
          const connection = new MemoryConnection({ network: this, clock: this.clock, from, to, handler: listener.handler, onEnd: (c) => this.connections.delete(c) });
          this.connections.add(connection);
          resolve(connection);
        });
      });
    });
  }
}

interface Waiting {
  readonly resolve: (frame: Buffer) => void;
  readonly reject: (error: Error) => void;
}

class MemoryConnection implements PeerConnection {
  readonly from: string;
  readonly to: string;
  readonly closed: Promise<void>;
  private readonly network: MemoryNetwork;
  private readonly clock: Clock;
  private readonly handler: FrameHandler;
  private readonly onEnd: (connection: MemoryConnection) => void;
  private readonly waiting = new Set<Waiting>();
  private serving: Promise<void> = Promise.resolve();
  private open = true;
  private resolveClosed: () => void = () => undefined;

  constructor(options: {
    network: MemoryNetwork;
    clock: Clock;
    from: string;
    to: string;
    handler: FrameHandler;
    onEnd: (connection: MemoryConnection) => void;
  }) {
    this.network = options.network;
    this.clock = options.clock;
    this.from = options.from;
    this.to = options.to;
    this.handler = options.handler;
    this.onEnd = options.onEnd;
    this.closed = new Promise((resolve) => {
      this.resolveClosed = resolve;
    });
  }

  request(frame: readonly Buffer[], timeoutMs: number): Promise<Buffer> {
    if (!this.open) return Promise.reject(failure('ECONNRESET', `the connection to ${this.to} is closed`));
    const bytes = Buffer.concat(frame);
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        resolve: (response) => this.settle(waiting, timer, () => resolve(response)),
        reject: (error) => this.settle(waiting, timer, () => reject(error)),
      };
      const timer = this.clock.after(timeoutMs, () => waiting.reject(failure('ETIMEDOUT', `${this.to} did not answer in ${timeoutMs} ms`)));
      this.waiting.add(waiting);
      this.network.send(this.from, this.to, () => this.serve(bytes, waiting));
    });
  }

  close(): void {
    this.end('closed');
  }

  /** Ends the connection: what waits for an answer fails. */
  end(reason: string): void {
    if (!this.open) return;
    this.open = false;
    this.onEnd(this);
    for (const waiting of [...this.waiting]) waiting.reject(failure('ECONNRESET', `the connection to ${this.to} ended: ${reason}`));
    this.resolveClosed();
  }

  private serve(frame: Buffer, waiting: Waiting): void {
    this.serving = this.serving.then(async () => {
      if (!this.open) return;
      try {
        const response = await this.handler(frame);
        if (response) this.network.send(this.to, this.from, () => waiting.resolve(response));
      } catch {
        this.end('the peer failed');
      }
    });
  }

  private settle(waiting: Waiting, timer: { cancel(): void }, act: () => void): void {
    if (!this.waiting.delete(waiting)) return;
    timer.cancel();
    act();
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function keyOf(address: PeerAddress): string {
  return `${address.host}:${address.port}`;
}

function pair(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
