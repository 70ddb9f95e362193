import { connect, type Socket } from 'node:net';
import { apis } from '../../../server/protocol/apis.ts';
import type { Encodable } from '../../../server/protocol/definition.ts';
import { encodeRequestFrame } from '../../../server/protocol/frames.ts';

/** A raw connection that behaves badly, and counts what happens to it. */
export class BadPeer {
  readonly socket: Socket;
  closed = false;
  readonly whenClosed: Promise<void>;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    this.whenClosed = new Promise((resolve) => {
      socket.once('close', () => {
        this.closed = true;
        resolve();
      });
    });
  }

  /** Resolves when connected, or refused. */
  static open(port: number): Promise<BadPeer> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const peer = new BadPeer(socket);
    return new Promise((resolve) => {
      socket.once('connect', () => resolve(peer));
      socket.once('close', () => resolve(peer));
    });
  }

  /** As many as asked, some at a time: the listener's queue is short. */
  static async openMany(port: number, count: number): Promise<BadPeer[]> {
    const peers: BadPeer[] = [];
    while (peers.length < count) {
      peers.push(...(await Promise.all(Array.from({ length: Math.min(100, count - peers.length) }, () => BadPeer.open(port)))));
    }
    return peers;
  }

  /** A fetch of everything, asked again and again, whose answers nobody reads. */
  neverRead(topic: string, partitions: number, times: number): void {
    this.socket.pause();
    const asked: Encodable<typeof apis.fetch.request> = {
      maxWaitMs: 0,
      minBytes: 1,
      maxBytes: 64 * 1024 * 1024,
      topics: [{ topic, partitions: Array.from({ length: partitions }, (_, partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 64 * 1024 * 1024 })) }],
    };
    for (let i = 0; i < times; i += 1) this.send(encodeRequestFrame(apis.fetch, { apiVersion: 11, correlationId: i, clientId: 'never-reads' }, asked));
  }

  /** One honest request, so that the connection counts as alive. */
  greet(): void {
    this.send(encodeRequestFrame(apis.apiVersions, { apiVersion: 0, correlationId: 1, clientId: 'idle' }, {}));
    this.socket.resume();
  }

  /** Announces a frame and sends a part of it. */
  begin(declaredBytes: number, sentBytes: number): void {
    const bytes = Buffer.alloc(4 + sentBytes);
    bytes.writeInt32BE(declaredBytes, 0);
    this.socket.write(bytes);
  }

  /** One byte each second of a frame that would be whole in an hour. */
  drip(): void {
    this.begin(3600, 0);
    const timer = setInterval(() => {
      if (this.closed) clearInterval(timer);
      else this.socket.write(Buffer.alloc(1));
    }, 1_000);
    this.socket.once('close', () => clearInterval(timer));
  }

  private send(chunks: readonly Buffer[]): void {
    const body = Buffer.concat(chunks);
    const size = Buffer.alloc(4);
    size.writeInt32BE(body.length, 0);
    this.socket.write(Buffer.concat([size, body]));
  }
}
