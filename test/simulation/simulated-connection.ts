import type { Clock, TimerHandle } from '../../server/base/clock.ts';
import { drop, lend } from '../../server/base/lent-memory.ts';
import type { PeerConnection } from '../../server/base/transport.ts';
import type { FrameAnswer } from '../../server/broker/net/connection.ts';
import type { ListenerOptions } from '../../server/broker/net/listener.ts';
import { networkError } from './network-error.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/** Chunks of an answer from here on may be lent memory, as in the broker's connection. */
const LENT_CHUNK_BYTES = 1024;

/** What a connection knows of the network around it. */
export interface Link {
  readonly clock: Clock;
  readonly delayMs: (from: string, to: string) => number;
  readonly breaks: () => boolean;
  readonly isCut: (from: string, to: string) => boolean;
  readonly isDark: (host: string) => boolean;
  readonly carried: (from: string, to: string, bytes: number) => void;
  readonly onEnd: (connection: SimulatedConnection) => void;
}

interface Pending {
  readonly resolve: (frame: Buffer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: TimerHandle;
}

interface Side {
  readonly host: string;
  readonly process: SimulatedProcess;
}

/** One direction: messages arrive in the order in which they were sent, or not at all. */
class Pipe {
  private readonly link: Link;
  private readonly from: Side;
  private readonly to: Side;
  private readonly queue: { readonly atMs: number; readonly bytes: number; readonly deliver: () => void }[] = [];
  private lastMs = 0;
  private closed = false;

  constructor(link: Link, from: Side, to: Side) {
    this.link = link;
    this.from = from;
    this.to = to;
  }

  send(bytes: number, deliver: () => void): void {
    if (this.closed) return;
    const now = this.link.clock.monotonic();
    this.lastMs = Math.max(this.lastMs, now + this.link.delayMs(this.from.host, this.to.host));
    this.queue.push({ atMs: this.lastMs, bytes, deliver });
    this.link.clock.after(this.lastMs - now, () => this.pump());
  }

  pump(): void {
    if (this.closed || this.link.isCut(this.from.host, this.to.host)) return;
    for (let head = this.queue[0]; head && head.atMs <= this.link.clock.monotonic() + 1e-6; head = this.queue[0]) {
      this.queue.shift();
      this.link.carried(this.from.host, this.to.host, head.bytes);
      const { deliver } = head;
      this.to.process.enter(() => {
        if (!this.closed) deliver();
      });
    }
  }

  close(): void {
    this.closed = true;
    this.queue.length = 0;
  }
}

/**
 * A connection as both ends see it. The client end is what `TcpTransport` gives: answers in request order, a timeout ends it. The
 * server end is what the broker's `Connection` is: requests in order, those that may overlap together, and what was sent before a close
 * is still processed.
 */
export class SimulatedConnection {
  readonly endpoint: string;
  readonly clientHost: string;
  readonly serverHost: string;
  readonly client: PeerConnection;
  private readonly from: Side;
  private readonly to: Side & { readonly options: ListenerOptions };
  private readonly link: Link;
  private readonly up: Pipe;
  private readonly down: Pipe;
  private readonly pending: Pending[] = [];
  private failed: Error | undefined;
  private resolveClosed: () => void = () => undefined;
  private readonly abort = new AbortController();
  private readonly id: string;
  private readonly waiting: Buffer[] = [];
  private readonly running: { readonly answer: Promise<FrameAnswer>; readonly mayOverlap: boolean }[] = [];
  private processing = false;
  private serverOver = false;
  private peerEnded = false;
  private silent = false;

  constructor(options: { id: number; endpoint: string; from: Side; to: Side & { readonly options: ListenerOptions }; link: Link }) {
    this.id = `connection-${options.id}`;
    this.endpoint = options.endpoint;
    this.from = options.from;
    this.to = options.to;
    this.link = options.link;
    this.clientHost = options.from.host;
    this.serverHost = options.to.host;
    this.up = new Pipe(options.link, options.from, options.to);
    this.down = new Pipe(options.link, options.to, options.from);
    const closed = new Promise<void>((resolve) => {
      this.resolveClosed = resolve;
    });
    this.client = {
      request: (frame, timeoutMs) => this.request(frame, timeoutMs),
      close: () => this.clientFails(networkError('ECONNRESET', `connection to ${this.endpoint} was closed`)),
      closed,
    };
  }

  pump(): void {
    this.up.pump();
    this.down.pump();
  }

  /** RST to both ends; nothing more arrives. */
  reset(): void {
    this.up.close();
    this.down.close();
    this.link.onEnd(this);
    this.from.process.enter(() => this.clientFails(networkError('ECONNRESET', `connection to ${this.endpoint} was reset`)));
    this.to.process.enter(() => this.serverGone());
  }

  /** The broker closes the connection. */
  serverEnds(): void {
    if (this.serverOver) return;
    this.serverGone();
    this.down.send(0, () => this.clientFails(networkError('ECONNRESET', `connection to ${this.endpoint} ended`)));
  }

  processDied(process: SimulatedProcess): void {
    if (process === this.to.process) this.serverEnds();
    else if (process === this.from.process) {
      this.failed = networkError('ECONNRESET', 'dead');
      this.up.send(0, () => this.clientEnded());
    }
  }

  /** One end lost its power: the other hears nothing, until it sends something to the host that came back. */
  hostDied(host: string): void {
    if (host !== this.clientHost && host !== this.serverHost) return;
    this.silent = true;
    this.up.close();
    this.down.close();
  }

  private request(frame: readonly Buffer[], timeoutMs: number): Promise<Buffer> {
    if (this.failed) return Promise.reject(this.failed);
    const bytes = Buffer.concat(frame);
    return new Promise((resolve, reject) => {
      const timer = this.from.process.clock.after(timeoutMs, () =>
        this.clientFails(networkError('ETIMEDOUT', `${this.endpoint} did not answer within ${timeoutMs} ms`)),
      );
      this.pending.push({ resolve, reject, timer });
      this.sendUp(bytes);
    });
  }

  private sendUp(bytes: Buffer): void {
    if (this.silent) {
      if (!this.link.isDark(this.serverHost)) void this.from.process.outside(1).then(() => this.reset());
      return;
    }
    if (this.link.breaks()) return void this.from.process.outside(0.5).then(() => this.reset());
    this.up.send(bytes.length, () => this.received(lentCopy(bytes)));
  }

  /** Ends the client's side; the server hears of it behind what was sent before. */
  private clientFails(error: Error): void {
    if (this.failed) return;
    this.failed = error;
    for (const { reject, timer } of this.pending.splice(0)) {
      timer.cancel();
      reject(error);
    }
    this.down.close();
    this.up.send(0, () => this.clientEnded());
    queueMicrotask(() => this.resolveClosed());
  }

  private answered(frame: Buffer): void {
    const oldest = this.pending.shift();
    if (!oldest) return;
    oldest.timer.cancel();
    oldest.resolve(frame);
  }

  // --- the server's end ---------------------------------------------------------------------------------------------------

  private received(frame: Buffer): void {
    if (this.serverOver) return;
    this.waiting.push(frame);
    if (!this.processing) void this.process();
    else this.startNext();
  }

  private async process(): Promise<void> {
    this.processing = true;
    for (this.startNext(); !this.serverOver; this.startNext()) {
      const [oldest] = this.running;
      if (!oldest) break;
      const answer = await oldest.answer.catch(() => ({ kind: 'close' as const }));
      if (!this.to.process.alive) return;
      if (answer.kind === 'close') this.serverEnds();
      else if (answer.kind === 'reply' && !this.serverOver) this.sendDown(taken(answer.chunks));
      this.running.shift();
    }
    this.processing = false;
    if (this.peerEnded) this.serverGone();
  }

  /** Starts the next waiting requests, as many as may run at the same time. */
  private startNext(): void {
    const { answer, mayOverlap, limits } = this.to.options;
    for (let next = this.waiting[0]; next && !this.serverOver; next = this.waiting[0]) {
      const last = this.running.at(-1);
      if (last && !(this.running.length < limits.overlap.requests && last.mayOverlap && mayOverlap(next))) return;
      this.waiting.shift();
      const facts = { id: this.id, clientHost: `/${this.clientHost}`, closed: this.abort.signal };
      const answered = answer(next, facts);
      answered.catch(() => undefined); // `process` sees it when its turn comes
      this.running.push({ answer: answered, mayOverlap: mayOverlap(next) });
    }
  }

  private sendDown(bytes: Buffer): void {
    if (this.link.breaks()) return void this.to.process.outside(0.5).then(() => this.reset());
    this.down.send(bytes.length, () => this.answered(bytes));
  }

  private clientEnded(): void {
    this.peerEnded = true;
    this.abort.abort();
    if (!this.processing) this.serverGone();
  }

  private serverGone(): void {
    if (this.serverOver) return;
    this.serverOver = true;
    this.waiting.length = 0;
    this.abort.abort();
    this.to.options.logger.debug('connection-closed', { connection: this.id });
    if (this.failed) this.link.onEnd(this);
  }
}

/** The bytes of an answer, which the kernel has now: what was lent for it is free. */
function taken(chunks: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(chunks);
  for (const chunk of chunks) if (chunk.length >= LENT_CHUNK_BYTES) drop(chunk);
  return bytes;
}

/** A frame as the broker's listener hands it on: in lent memory when it is large. */
function lentCopy(bytes: Buffer): Buffer {
  const frame = lend(bytes.length);
  bytes.copy(frame);
  return frame;
}
