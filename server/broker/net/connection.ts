import type { Socket } from 'node:net';
import type { ByteBudget } from '../../base/byte-budget.ts';
import type { Clock } from '../../base/clock.ts';
import { REFERENCED_FROM_BYTES, drop } from '../../base/lent-memory.ts';
import { type Logger, errorText } from '../../base/logger.ts';
import { isPlanted } from '../../base/planted-bugs.ts';
import { FrameAssembler } from './frame-assembler.ts';
import { readInto } from './read-into.ts';
import type { RequestHolder, RequestMemory } from './request-memory.ts';

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
  /** `connections.max.idle.ms`; below 0 no limit. Also for a peer that does not read its answer. */
  readonly idleMs: number;
  /** Complete frames may wait while one is processed; above this many bytes the socket is not read. */
  readonly readAheadBytes: number;
  /** Bounds of the requests of one connection that are processed at the same time, where `mayOverlap` allows it. */
  readonly overlap: { readonly requests: number; readonly bytes: number };
}

/** A larger answer is written in parts of this size. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** Limits of `security.md` 11.1 where Kafka has no config. */
export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = {
  maxFrameBytes: 100 * 1024 * 1024,
  firstFrameMs: 10_000,
  frameMs: 30_000,
  idleMs: 600_000,
  readAheadBytes: 1024 * 1024,
  overlap: { requests: 256, bytes: 4 * 1024 * 1024 },
};

export interface ConnectionOptions {
  /** As accepted, paused. The connection takes it over. */
  readonly accepted: Socket;
  readonly id: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: ConnectionLimits;
  readonly answer: AnswerFrame;
  /**
   * Whether a request may begin while others of which this is true are unanswered. For requests that take their effect, in order,
   * before `answer` returns its promise: their acknowledgements are waited for together. Answers leave in request order all the same.
   */
  readonly mayOverlap: (frame: Buffer) => boolean;
  /** Shared by all connections of a listener. */
  readonly requestMemory: RequestMemory;
  /** Answers that wait for their readers, of all connections of the broker. */
  readonly responseMemory: ByteBudget;
  readonly onBytes: (direction: 'in' | 'out', bytes: number) => void;
  readonly onClosed: () => void;
}

interface Running {
  readonly answer: Promise<FrameAnswer>;
  readonly bytes: number;
  readonly mayOverlap: boolean;
}

/**
 * One accepted socket. Processes one request at a time, or a run of those that may overlap; responses leave in request order
 * (V10). Frames that arrive meanwhile wait, and the socket is left unread when too many do. A response is handed to the kernel
 * before the next request starts.
 */
export class Connection implements RequestHolder {
  private readonly options: ConnectionOptions;
  private readonly socket: Socket;
  private readonly assembler: FrameAssembler;
  private readonly abort = new AbortController();
  private readonly facts: ConnectionFacts;
  private readonly waiting: Buffer[] = [];
  private waitingBytes = 0;
  /** Requests under way, oldest first. */
  private readonly running: Running[] = [];
  private runningBytes = 0;
  private corked = false;
  private draining = false;
  private processing = false;
  private writing = false;
  private pausedForMemory = false;
  private firstFrameSeen = false;
  private lastActivityMs: number;
  private frameBeganMs: number | undefined;
  private ended = false;
  private destroyed = false;

  constructor(options: ConnectionOptions) {
    this.options = options;
    this.assembler = new FrameAssembler({ maxFrameBytes: options.limits.maxFrameBytes, lends: true });
    this.lastActivityMs = options.clock.monotonic();
    const clientHost = `/${options.accepted.remoteAddress ?? 'unknown'}`;
    this.facts = { id: options.id, clientHost, closed: this.abort.signal };
    const socket = readInto(options.accepted, {
      nextRead: () => this.assembler.nextRead(),
      filled: (target, count) => this.received(target, count),
    });
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('end', () => this.peerEnded());
    socket.on('error', (error) => this.destroy(errorText(error)));
    socket.on('close', () => this.finish());
    socket.resume();
  }

  /** Closes the connection when a time limit has passed. Called by the listener about once a second. */
  checkDeadlines(): void {
    const { clock, limits } = this.options;
    const now = clock.monotonic();
    if (!this.firstFrameSeen && now - this.lastActivityMs > limits.firstFrameMs) return this.destroy('no request came');
    if (this.frameBeganMs !== undefined && !this.socket.isPaused() && now - this.frameBeganMs > limits.frameMs) {
      return this.destroy('a request stayed incomplete');
    }
    if (this.processing && !this.writing) return;
    if (limits.idleMs >= 0 && now - this.lastActivityMs > limits.idleMs) this.destroy(this.writing ? 'the peer does not read its answer' : 'idle');
  }

  /** Ends the connection at once. */
  destroy(reason: string): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.options.logger.debug('connection-closed', { connection: this.options.id, reason });
    this.abort.abort();
    this.socket.destroy();
  }

  private received(target: Uint8Array, count: number): void {
    const now = this.options.clock.monotonic();
    this.options.onBytes('in', count);
    if (this.firstFrameSeen) this.lastActivityMs = now;
    let frames: Buffer[];
    try {
      frames = this.assembler.filled(target, count);
    } catch (error) {
      this.destroy(errorText(error));
      return;
    }
    if (!this.assembler.partial) this.frameBeganMs = undefined;
    else if (frames.length > 0 || this.frameBeganMs === undefined) this.frameBeganMs = now;
    if (frames.length === 0) return this.tellHeld();
    this.firstFrameSeen = true;
    this.lastActivityMs = now;
    for (const frame of frames) {
      this.waiting.push(frame);
      this.waitingBytes += frame.length;
    }
    if (this.waitingBytes > this.options.limits.readAheadBytes) this.socket.pause();
    this.tellHeld();
    if (!this.processing) void this.process();
    else this.startNext();
  }

  /** Never rejects. */
  private async process(): Promise<void> {
    this.processing = true;
    try {
      for (this.startNext(); !this.destroyed; this.startNext()) {
        const [oldest] = this.running;
        if (!oldest) break;
        const answer = await oldest.answer;
        if (answer.kind === 'close') return this.destroy('request refused');
        if (answer.kind === 'reply' && !this.destroyed) await this.write(answer.chunks);
        this.running.shift();
        this.runningBytes -= oldest.bytes;
        this.lastActivityMs = this.options.clock.monotonic();
      }
    } catch (error) {
      this.options.logger.error('request-failed', { connection: this.options.id, error: errorText(error) });
      this.destroy('internal error');
    } finally {
      this.processing = false;
    }
    if (this.ended && !this.destroyed) this.socket.end();
  }

  /** Starts the next waiting requests, as many as may run now. */
  private startNext(): void {
    for (let next = this.waiting[0]; next && !this.destroyed && this.mayStart(next); next = this.waiting[0]) {
      this.waiting.shift();
      this.waitingBytes -= next.length;
      this.runningBytes += next.length;
      const answer = this.options.answer(next, this.facts);
      answer.catch(() => undefined); // `process` sees it when its turn comes
      this.running.push({ answer, bytes: next.length, mayOverlap: this.options.mayOverlap(next) });
    }
    this.tellHeld();
    if (this.waitingBytes <= this.options.limits.readAheadBytes / 2) this.resume();
  }

  private mayStart(frame: Buffer): boolean {
    const last = this.running.at(-1);
    if (!last) return true;
    const { requests, bytes } = this.options.limits.overlap;
    const isRoom = this.running.length < requests && this.runningBytes + frame.length <= bytes;
    return isRoom && !this.draining && last.mayOverlap && this.options.mayOverlap(frame);
  }

  private tellHeld(): void {
    this.options.requestMemory.hold(this, this.destroyed ? 0 : this.assembler.partialBytes + this.waitingBytes);
  }

  pauseReading(): void {
    this.pausedForMemory = true;
    this.socket.pause();
  }

  resumeReading(): void {
    this.pausedForMemory = false;
    if (this.frameBeganMs !== undefined) this.frameBeganMs = this.options.clock.monotonic();
    if (this.waitingBytes <= this.options.limits.readAheadBytes / 2) this.resume();
  }

  private resume(): void {
    if (!this.destroyed && !this.pausedForMemory && this.socket.isPaused()) this.socket.resume();
  }

  /** Answers that are ready together leave in one gathered write. */
  private write(chunks: readonly Buffer[]): Promise<void> | undefined {
    const { socket } = this;
    let length = 0;
    for (const chunk of chunks) length += chunk.length;
    const size = Buffer.allocUnsafe(4);
    size.writeInt32BE(length);
    this.options.onBytes('out', length + 4);
    if (length > SLICE_BYTES && !isPlanted('unbounded-write')) return this.writeSlices([size, ...chunks], length);
    if (!this.corked) {
      this.corked = true;
      socket.cork();
      process.nextTick(this.uncork);
    }
    let flushed = socket.write(size);
    for (const chunk of chunks) flushed = this.writePart(chunk, chunk);
    if (flushed || !socket.writableNeedDrain || isPlanted('unbounded-write')) return undefined;
    return this.whileWriting(length, () => this.drained());
  }

  /** A large answer goes out in parts, so that its reader's progress shows. */
  private writeSlices(chunks: readonly Buffer[], length: number): Promise<void> {
    const { socket } = this;
    return this.whileWriting(length, async () => {
      for (const chunk of chunks) {
        for (let at = 0; at < chunk.length && !this.destroyed; at += SLICE_BYTES) {
          const slice = chunk.subarray(at, at + SLICE_BYTES);
          const last = at + slice.length === chunk.length;
          if (last ? this.writePart(slice, chunk) : socket.write(slice)) continue;
          await this.drained();
          this.lastActivityMs = this.options.clock.monotonic();
        }
      }
    });
  }

  private async whileWriting(bytes: number, write: () => Promise<void>): Promise<void> {
    const { responseMemory, clock } = this.options;
    this.writing = true;
    this.lastActivityMs = clock.monotonic();
    responseMemory.take(bytes);
    await write();
    responseMemory.give(bytes);
    this.writing = false;
  }

  /** Writes the last part of a chunk, or all of it. Records of a fetch are held for their answer: until the kernel has them. */
  private writePart(part: Buffer, chunk: Buffer): boolean {
    if (chunk.length < REFERENCED_FROM_BYTES) return this.socket.write(part);
    return this.socket.write(part, (error) => {
      if (!error) drop(chunk);
    });
  }

  private readonly uncork = (): void => {
    this.corked = false;
    this.socket.uncork();
  };

  /** Resolves when the kernel took the response, or when the connection is gone. */
  private drained(): Promise<void> {
    if (this.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const { socket } = this;
      this.draining = true;
      const done = (): void => {
        this.draining = false;
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
    if (!this.processing) this.socket.end();
  }

  private finish(): void {
    this.destroyed = true;
    this.tellHeld();
    this.abort.abort();
    this.options.onClosed();
  }
}
