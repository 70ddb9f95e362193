import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { type Logger, errorText } from '../../base/logger.ts';
import { FrameAssembler } from './frame-assembler.ts';

/** What to do after one request frame. */
export type FrameAnswer =
  | { readonly kind: 'reply'; readonly chunks: readonly Buffer[] }
  | { readonly kind: 'no-reply' }
  | { readonly kind: 'close' };

/** Identity of a connection and its end, for whoever answers its frames. */
export interface ConnectionFacts {
  readonly id: string;
  /** `/127.0.0.1` */
  readonly clientHost: string;
  /** Aborted when the peer is gone or the connection was closed. */
  readonly closed: AbortSignal;
}

/** Answers one frame (without its size). Must not throw for bad input: it says `close`. */
export type AnswerFrame = (frame: Buffer, connection: ConnectionFacts) => Promise<FrameAnswer>;

export interface ConnectionLimits {
  /** `socket.request.max.bytes`. */
  readonly maxFrameBytes: number;
  /** A new connection must complete its first frame within this time, ms. */
  readonly firstFrameMs: number;
  /** A frame that has begun must be complete within this time, ms. */
  readonly frameMs: number;
  /** `connections.max.idle.ms`. */
  readonly idleMs: number;
  /** Complete frames may wait while one is processed; above this many bytes the socket is not read. */
  readonly readAheadBytes: number;
}

/** Limits of `security.md` 11.1 where Kafka has no config. */
export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = {
  maxFrameBytes: 100 * 1024 * 1024,
  firstFrameMs: 10_000,
  frameMs: 30_000,
  idleMs: 600_000,
  readAheadBytes: 1024 * 1024,
};

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly id: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: ConnectionLimits;
  readonly answer: AnswerFrame;
  readonly onBytes: (direction: 'in' | 'out', bytes: number) => void;
  readonly onClosed: () => void;
}

/**
 * One accepted socket. Processes one request at a time, so responses leave in request order (V10); frames that arrive meanwhile
 * wait, and the socket is left unread when too many do. A response is handed to the kernel before the next request starts.
 */
export class Connection {
  private readonly options: ConnectionOptions;
  private readonly assembler: FrameAssembler;
  private readonly abort = new AbortController();
  private readonly facts: ConnectionFacts;
  private readonly waiting: Buffer[] = [];
  private waitingBytes = 0;
  private processing = false;
  private firstFrameSeen = false;
  private lastActivityMs: number;
  private frameBeganMs: number | undefined;
  private ended = false;
  private destroyed = false;

  constructor(options: ConnectionOptions) {
    this.options = options;
    this.assembler = new FrameAssembler({ maxFrameBytes: options.limits.maxFrameBytes });
    this.lastActivityMs = options.clock.monotonic();
    const { socket } = options;
    this.facts = { id: options.id, clientHost: `/${socket.remoteAddress ?? 'unknown'}`, closed: this.abort.signal };
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.received(chunk));
    socket.on('end', () => this.peerEnded());
    socket.on('error', (error) => this.destroy(errorText(error)));
    socket.on('close', () => this.finish());
  }

  /** Closes the connection when a time limit has passed. Called by the listener about once a second. */
  checkDeadlines(): void {
    const { clock, limits } = this.options;
    const now = clock.monotonic();
    if (!this.firstFrameSeen && now - this.lastActivityMs > limits.firstFrameMs) return this.destroy('no request came');
    if (this.frameBeganMs !== undefined && !this.options.socket.isPaused() && now - this.frameBeganMs > limits.frameMs) {
      return this.destroy('a request stayed incomplete');
    }
    if (!this.processing && now - this.lastActivityMs > limits.idleMs) this.destroy('idle');
  }

  /** Ends the connection at once. */
  destroy(reason: string): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.options.logger.debug('connection-closed', { connection: this.options.id, reason });
    this.abort.abort();
    this.options.socket.destroy();
  }

  private received(chunk: Buffer): void {
    const now = this.options.clock.monotonic();
    this.options.onBytes('in', chunk.length);
    if (this.firstFrameSeen) this.lastActivityMs = now;
    let frames: Buffer[];
    try {
      frames = this.assembler.push(chunk);
    } catch (error) {
      this.destroy(errorText(error));
      return;
    }
    if (!this.assembler.partial) this.frameBeganMs = undefined;
    else if (frames.length > 0 || this.frameBeganMs === undefined) this.frameBeganMs = now;
    if (frames.length === 0) return;
    this.firstFrameSeen = true;
    this.lastActivityMs = now;
    for (const frame of frames) {
      this.waiting.push(frame);
      this.waitingBytes += frame.length;
    }
    if (this.waitingBytes > this.options.limits.readAheadBytes) this.options.socket.pause();
    if (!this.processing) void this.process();
  }

  /** Never rejects. */
  private async process(): Promise<void> {
    this.processing = true;
    try {
      for (let frame = this.waiting.shift(); frame && !this.destroyed; frame = this.waiting.shift()) {
        this.waitingBytes -= frame.length;
        const answer = await this.options.answer(frame, this.facts);
        if (answer.kind === 'close') return this.destroy('request refused');
        if (answer.kind === 'reply' && !this.destroyed) await this.write(answer.chunks);
        this.lastActivityMs = this.options.clock.monotonic();
        if (this.waitingBytes <= this.options.limits.readAheadBytes / 2) this.resume();
      }
    } catch (error) {
      this.options.logger.error('request-failed', { connection: this.options.id, error: errorText(error) });
      this.destroy('internal error');
    } finally {
      this.processing = false;
    }
    if (this.ended && !this.destroyed) this.options.socket.end();
  }

  private resume(): void {
    if (!this.destroyed && this.options.socket.isPaused()) this.options.socket.resume();
  }

  private write(chunks: readonly Buffer[]): Promise<void> | undefined {
    const { socket } = this.options;
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const size = Buffer.allocUnsafe(4);
    size.writeInt32BE(length);
    socket.cork();
    let flushed = socket.write(size);
    for (const chunk of chunks) flushed = socket.write(chunk);
    socket.uncork();
    this.options.onBytes('out', length + 4);
    return flushed || !socket.writableNeedDrain ? undefined : this.drained();
  }

  /** Resolves when the kernel took the response, or when the connection is gone. */
  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const { socket } = this.options;
      const done = (): void => {
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      socket.once('drain', done);
      socket.once('close', done);
    });
  }

  /** The peer sends no more. What it sent is still processed (Produce with acks=0 and then a close), parked requests give up. */
  private peerEnded(): void {
    this.ended = true;
    this.abort.abort();
    if (!this.processing) this.options.socket.end();
  }

  private finish(): void {
    this.destroyed = true;
    this.abort.abort();
    this.options.onClosed();
  }
}
