import { type Server, type Socket, createServer } from 'node:net';
import type { ByteBudget } from '../../base/byte-budget.ts';
import type { Clock, TimerHandle } from '../../base/clock.ts';
import { LineLimit } from '../../base/line-limit.ts';
import { type Logger, errorText } from '../../base/logger.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { ListenerName } from '../request-context.ts';
import { type AnswerFrame, Connection, type ConnectionLimits } from './connection.ts';
import { RequestMemory } from './request-memory.ts';

const DEADLINE_CHECK_MS = 1_000;
const REFUSAL_LINES_PER_SECOND = 10;

export interface ListenerOptions {
  readonly name: ListenerName;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly limits: ConnectionLimits;
  /** `max.connections`, `max.connections.per.ip` and its overrides by address, read at each accept. */
  readonly connectionBounds: () => { readonly total: number; readonly perIp: number; readonly overrides: ReadonlyMap<string, number> };
  readonly answer: AnswerFrame;
  /** See ConnectionOptions. */
  readonly mayOverlap: (frame: Buffer) => boolean;
  /** `queued.max.request.bytes`, read when it matters. */
  readonly queuedMaxRequestBytes: () => number;
  /** Answers that wait for their readers, of the whole broker. */
  readonly responseMemory: ByteBudget;
}

/** One endpoint of a broker, over TCP or in a simulated network. */
export interface BrokerListener {
  /** Starts to accept. Resolves to the port; rejects with the system's error (EADDRINUSE). */
  start(): Promise<number>;
  /** Stops to accept and ends every connection. */
  stop(): Promise<void>;
}

/** A TCP endpoint of the broker: accepts connections up to its bounds and keeps them until they end or the listener stops. */
export class Listener implements BrokerListener {
  private readonly options: ListenerOptions;
  private readonly server: Server;
  private readonly connections = new Map<Connection, string>();
  private readonly requestMemory: RequestMemory;
  private readonly refusals = new LineLimit({ perSecond: REFUSAL_LINES_PER_SECOND });
  private readonly perIp = new Map<string, number>();
  private deadlines: TimerHandle | undefined;
  private accepted = 0;

  constructor(options: ListenerOptions) {
    this.options = options;
    this.server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) => this.accept(socket));
    this.requestMemory = new RequestMemory({ limit: options.queuedMaxRequestBytes });
    const labels = { listener: options.name };
    options.metrics.observedGauge('queued-request-bytes', 'Requests that are incomplete or wait for work, bytes.', labels, () => this.requestMemory.held);
    options.metrics.observedGauge('connection-count', 'Open connections.', labels, () => this.connections.size);
  }

  /** Starts to accept. Rejects with the system's error (EADDRINUSE). Resolves to the port. */
  async start(): Promise<number> {
    const { host, port, clock } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port, backlog: 511 }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    this.server.on('error', (error) => this.options.logger.error('listener-error', { error: errorText(error) }));
    this.deadlines = clock.every(DEADLINE_CHECK_MS, () => {
      for (const connection of this.connections.keys()) connection.checkDeadlines();
    });
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Stops to accept and ends every connection. */
  async stop(): Promise<void> {
    this.deadlines?.cancel();
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    for (const connection of this.connections.keys()) connection.destroy('the broker stops');
    await closed;
  }

  private accept(socket: Socket): void {
    const { name, clock, logger, limits, metrics, answer, mayOverlap, connectionBounds } = this.options;
    const ip = socket.remoteAddress ?? 'unknown';
    const bounds = connectionBounds();
    const fromIp = this.perIp.get(ip) ?? 0;
    if (this.connections.size >= bounds.total || fromIp >= (bounds.overrides.get(ip) ?? bounds.perIp)) {
      const unlogged = this.refusals.next(clock.monotonic());
      if (unlogged !== undefined) logger.warn('connection-refused', { listener: name, ip, open: this.connections.size, openFromIp: fromIp, unlogged });
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    this.accepted += 1;
    const labels = { listener: name };
    metrics.counter('connection-creation-count', 'Accepted connections.', labels).add();
    const received = metrics.counter('network-in-bytes', 'Bytes received.', labels);
    const sent = metrics.counter('network-out-bytes', 'Bytes sent.', labels);
    const connection: Connection = new Connection({
      accepted: socket,
      id: `${name}-${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}-${this.accepted}`,
      clock,
      logger,
      limits,
      answer,
      mayOverlap,
      requestMemory: this.requestMemory,
      responseMemory: this.options.responseMemory,
      onBytes: (direction, bytes) => (direction === 'in' ? received : sent).add(bytes),
      onClosed: () => this.forget(connection),
    });
    this.connections.set(connection, ip);
    this.perIp.set(ip, fromIp + 1);
  }

  private forget(connection: Connection): void {
    const ip = this.connections.get(connection);
    if (ip === undefined) return;
    this.connections.delete(connection);
    const left = (this.perIp.get(ip) ?? 1) - 1;
    if (left > 0) this.perIp.set(ip, left);
    else this.perIp.delete(ip);
  }
}
