import { connect, type Socket } from 'node:net';
import { answerFlaw, type Expected, expectedOf, mayPark } from './answers.ts';
import type { FuzzFrame } from './frames.ts';

/** How one frame ended. */
export type Outcome =
  | { readonly kind: 'answered' }
  | { readonly kind: 'closed' }
  /** No answer within the patience that its API deserves. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'violation'; readonly text: string };

/** Where fuzz frames go. */
export interface FuzzPeer {
  /** It takes no more frames: the next one needs a new peer. */
  readonly ended: boolean;
  /** Sends one frame and waits for its end. `now`: performance.now(). */
  send(frame: FuzzFrame, now: number): Promise<Outcome>;
  /** Gives up on a frame that nobody answers. `parkMs` for requests that may wait, `silenceMs` for all others. */
  checkPatience(now: number, parkMs: number, silenceMs: number): void;
  destroy(): void;
}

/**
 * One connection of the fuzzer, with its oracle: it cuts what was sent into frames as a broker must, and holds every answer against the
 * oldest of them. An answer must carry that frame's correlation id and be exactly one message of that frame's API and version.
 */
export class FuzzConnection implements FuzzPeer {
  private readonly socket: Socket;
  private readonly expected: Expected[] = [];
  private sentRest: Buffer = Buffer.alloc(0);
  private received: Buffer = Buffer.alloc(0);
  private settle: ((outcome: Outcome) => void) | undefined;
  private sentAt = 0;
  /** The peer or we ended it: the next frame needs a new one. */
  ended = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.data(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.ended = true;
      this.finish({ kind: 'closed' });
    });
  }

  static open(port: number): Promise<FuzzConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new FuzzConnection(socket));
      });
    });
  }

  /** Sends one fuzz frame and waits for its end. What is not whole afterwards ends the connection, as a broker would wait for the rest. */
  send(frame: FuzzFrame, now: number): Promise<Outcome> {
    return new Promise((resolve) => {
      this.settle = resolve;
      this.sentAt = now;
      this.expect(frame.bytes);
      const unframed = this.sentRest.length > 0;
      if (unframed) this.socket.end(frame.bytes);
      else this.socket.write(frame.bytes);
      if (!unframed && this.expected.length === 0) this.finish({ kind: 'answered' });
    });
  }

  checkPatience(now: number, parkMs: number, silenceMs: number): void {
    if (!this.settle) return;
    const waited = now - this.sentAt;
    const mayWait = this.expected.some(mayPark) || this.sentRest.length > 0;
    if (waited < (mayWait ? parkMs : silenceMs)) return;
    this.destroy();
    this.finish(mayWait ? { kind: 'silent' } : { kind: 'violation', text: `no answer and no close within ${silenceMs} ms` });
  }

  destroy(): void {
    this.ended = true;
    this.socket.destroy();
  }

  private finish(outcome: Outcome): void {
    const { settle } = this;
    this.settle = undefined;
    settle?.(outcome);
  }

  /** Cuts the sent stream into frames. What cannot be answered is not expected: the broker closes there. */
  private expect(bytes: Buffer): void {
    let rest = this.sentRest.length > 0 ? Buffer.concat([this.sentRest, bytes]) : bytes;
    while (rest.length >= 4) {
      const size = rest.readInt32BE(0);
      if (size < 0 || rest.length < 4 + size) break;
      const frame = rest.subarray(4, 4 + size);
      rest = rest.subarray(4 + size);
      const expected = expectedOf(frame);
      if (expected) this.expected.push(expected);
    }
    this.sentRest = rest;
  }

  private data(chunk: Buffer): void {
    this.received = this.received.length > 0 ? Buffer.concat([this.received, chunk]) : chunk;
    while (this.received.length >= 4) {
      const size = this.received.readInt32BE(0);
      if (size < 4 || size > 200_000_000) return this.violate(`an answer of ${size} bytes`);
      if (this.received.length < 4 + size) return;
      const answer = this.received.subarray(4, 4 + size);
      this.received = this.received.subarray(4 + size);
      const flaw = answerFlaw(this.expected.shift(), answer);
      if (flaw) return this.violate(flaw);
    }
    if (this.expected.length === 0) this.finish({ kind: 'answered' });
  }

  private violate(text: string): void {
    this.destroy();
    this.finish({ kind: 'violation', text });
  }
}
