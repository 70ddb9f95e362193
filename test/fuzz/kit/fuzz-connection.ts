import { connect, type Socket } from 'node:net';
import { type Api, apiByKey, apis, servesVersion } from '../../../server/protocol/apis.ts';
import { decode, isFlexible } from '../../../server/protocol/codec.ts';
import { responseHeader } from '../../../server/protocol/messages/headers.ts';
import { BinaryReader } from '../../../server/protocol/reader.ts';
import type { FuzzFrame } from './frames.ts';

/** How one frame ended. */
export type Outcome =
  | { readonly kind: 'answered' }
  | { readonly kind: 'closed' }
  /** No answer within the patience that its API deserves. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'violation'; readonly text: string };

interface Expected {
  readonly apiKey: number;
  readonly version: number;
  readonly correlationId: number;
}

/** Requests that may wait for something else, and then longer than a fuzzer does. */
const MAY_PARK: ReadonlySet<number> = new Set([apis.fetch.key, apis.joinGroup.key, apis.syncGroup.key]);

/**
 * One connection of the fuzzer, with its oracle: it cuts what was sent into frames as a broker must, and holds every answer against the
 * oldest of them. An answer must carry that frame's correlation id and be exactly one message of that frame's API and version.
 */
export class FuzzConnection {
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

  /** Gives up on a frame that nobody answers. `parkMs` for requests that may wait, `silenceMs` for all others. */
  checkPatience(now: number, parkMs: number, silenceMs: number): void {
    if (!this.settle) return;
    const waited = now - this.sentAt;
    const mayWait = this.expected.some(({ apiKey }) => MAY_PARK.has(apiKey)) || this.sentRest.length > 0;
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
      if (frame.length >= 8) this.expected.push({ apiKey: frame.readInt16BE(0), version: frame.readInt16BE(2), correlationId: frame.readInt32BE(4) });
      else this.expected.push({ apiKey: -1, version: -1, correlationId: -1 });
      if (isUnanswered(frame)) this.expected.pop();
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
      const flaw = this.judge(answer);
      if (flaw) return this.violate(flaw);
    }
    if (this.expected.length === 0) this.finish({ kind: 'answered' });
  }

  private violate(text: string): void {
    this.destroy();
    this.finish({ kind: 'violation', text });
  }

  private judge(answer: Buffer): string | undefined {
    const correlationId = answer.readInt32BE(0);
    const expected = this.expected.shift();
    if (!expected) return `an answer ${correlationId} that nobody asked for`;
    if (expected.correlationId !== correlationId) return `answer ${correlationId} to request ${expected.correlationId}`;
    const api = apiByKey(expected.apiKey);
    if (!api) return `an answer to unknown api ${expected.apiKey}`;
    const flaw = decodeFlaw(api, expected.version, answer);
    return flaw && `the answer of ${api.name} v${expected.version} does not decode: ${flaw}`;
  }
}

function decodeFlaw(api: Api, version: number, answer: Buffer): string | undefined {
  const served = servesVersion(api, version);
  if (!served && api.key !== apis.apiVersions.key) return 'the version is not served';
  const bodyVersion = served ? version : 0;
  const flexibleHeader = api.key !== apis.apiVersions.key && isFlexible(api.response, bodyVersion);
  try {
    const reader = new BinaryReader(answer);
    decode(responseHeader, flexibleHeader ? 1 : 0, reader);
    decode(api.response, bodyVersion, reader);
    return reader.remaining === 0 ? undefined : `${reader.remaining} bytes are left over`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const CLIENT_ID_AT = 8;

/** Produce with acks=0 gets no answer when all went well. Reads just enough of the request to know. */
function isUnanswered(frame: Buffer): boolean {
  if (frame.length < 10 || frame.readInt16BE(0) !== apis.produce.key) return false;
  const version = frame.readInt16BE(2);
  if (!servesVersion(apis.produce as unknown as Api, version)) return false;
  try {
    return acksOf(frame, version) === 0;
  } catch {
    return false;
  }
}

function acksOf(frame: Buffer, version: number): number {
  const flexible = isFlexible(apis.produce.request, version);
  const reader = new BinaryReader(frame, CLIENT_ID_AT);
  const clientId = reader.int16();
  reader.skip(Math.max(0, clientId));
  if (flexible) {
    for (let tags = reader.uvarint(); tags > 0; tags -= 1) {
      reader.uvarint();
      reader.skip(reader.uvarint());
    }
  }
  const transactionalId = flexible ? reader.uvarint() - 1 : reader.int16();
  reader.skip(Math.max(0, transactionalId));
  return reader.int16();
}
