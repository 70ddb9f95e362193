import { type Socket, connect } from 'node:net';
import type { Clock, TimerHandle } from '../../base/clock.ts';
import { errorCode } from '../../base/file-system.ts';
import { errorText } from '../../base/logger.ts';
import type { PeerAddress, PeerConnection, Transport } from '../../base/transport.ts';
import { FrameAssembler } from './frame-assembler.ts';
import { onRead } from './read-into.ts';

/** A response to a peer may be as large as a fetch's `max.bytes` plus its headers; this only stops nonsense. */
const MAX_RESPONSE_BYTES = 512 * 1024 * 1024;

interface Pending {
  readonly resolve: (frame: Buffer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: TimerHandle;
}

/**
 * Broker-to-broker connections over TCP, without Nagle's delay. Answers come in request order, so a request that times out
 * ends its connection: the answers behind it could not be told apart. Errors carry the system's `code`; ETIMEDOUT is a silent peer,
 * anything else a broken connection.
 */
export class TcpTransport implements Transport {
  private readonly clock: Clock;

  constructor(options: { clock: Clock }) {
    this.clock = options.clock;
  }

  connect(address: PeerAddress, timeoutMs: number, options: { readonly lends?: boolean } = {}): Promise<PeerConnection> {
    return new Promise((resolve, reject) => {
      const assembler = new FrameAssembler({ maxFrameBytes: MAX_RESPONSE_BYTES, lends: options.lends });
      let connection: TcpPeerConnection | undefined;
      const read = onRead({
        nextRead: () => assembler.nextRead(),
        filled: (target, count) => connection?.received(() => assembler.filled(target, count)),
      });
      const socket = connect({ host: address.host, port: address.port, noDelay: true, ...read });
      const fail = (error: Error): void => {
        timer.cancel();
        socket.destroy();
        reject(peerError(errorCode(error), `no connection to ${address.host}:${address.port}: ${error.message}`, error));
      };
      const timer = this.clock.after(timeoutMs, () => fail(peerError('ETIMEDOUT', `no answer within ${timeoutMs} ms`)));
      socket.once('error', fail);
      socket.once('connect', () => {
        timer.cancel();
        socket.off('error', fail);
        connection = new TcpPeerConnection(socket, address, this.clock);
        resolve(connection);
      });
    });
  }
}

class TcpPeerConnection implements PeerConnection {
  readonly closed: Promise<void>;
  private readonly socket: Socket;
  private readonly name: string;
  private readonly clock: Clock;
  private readonly pending: Pending[] = [];
  private failure: Error | undefined;

  constructor(socket: Socket, address: PeerAddress, clock: Clock) {
    this.socket = socket;
    this.name = `${address.host}:${address.port}`;
    this.clock = clock;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.fail(peerError('ECONNRESET', `connection to ${this.name} ended`));
        resolve();
      });
    });
    socket.on('error', (error) => this.fail(error));
    socket.resume();
  }

  request(frame: readonly Buffer[], timeoutMs: number): Promise<Buffer> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(timeoutMs, () =>
        this.fail(peerError('ETIMEDOUT', `${this.name} did not answer within ${timeoutMs} ms`)),
      );
      this.pending.push({ resolve, reject, timer });
      const size = Buffer.allocUnsafe(4);
      size.writeInt32BE(frame.reduce((sum, chunk) => sum + chunk.length, 0));
      this.socket.cork();
      this.socket.write(size);
      for (const chunk of frame) this.socket.write(chunk);
      this.socket.uncork();
    });
  }

  close(): void {
    this.fail(peerError('ECONNRESET', `connection to ${this.name} was closed`));
  }

  /** Bytes came in: `assemble` gives the frames that they complete. */
  received(assemble: () => Buffer[]): void {
    let frames: Buffer[];
    try {
      frames = assemble();
    } catch (error) {
      this.fail(peerError('EPROTO', `${this.name} sent nonsense: ${errorText(error)}`, error));
      return;
    }
    for (const frame of frames) {
      const oldest = this.pending.shift();
      if (!oldest) return this.fail(peerError('EPROTO', `${this.name} sent an answer that nobody asked for`));
      oldest.timer.cancel();
      oldest.resolve(frame);
    }
  }

  private fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    this.socket.destroy();
    for (const { reject, timer } of this.pending.splice(0)) {
      timer.cancel();
      reject(error);
    }
  }
}

function peerError(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}
