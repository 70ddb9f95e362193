import type { PeerAddress, PeerConnection, Transport } from '../base/transport.ts';
import type { Api } from './apis.ts';
import type { Decoded, Encodable, MessageDefinition } from './definition.ts';
import { decodeResponse, encodeRequestFrame } from './frames.ts';

export interface RequestChannelOptions {
  readonly transport: Transport;
  readonly address: PeerAddress;
  readonly clientId: string;
  /** Bound on connecting, ms. */
  readonly connectTimeoutMs?: number;
  /** See Transport.connect. */
  readonly lends?: boolean;
  /** Called when an established connection ends, for whatever reason but `close()`. */
  readonly onDisconnected?: () => void;
}

/**
 * One lazy connection to one peer, for any API. Connects at the first request, reconnects at the next one after a loss; never
 * retries by itself, since only the caller knows whether a request may be repeated.
 */
export class RequestChannel {
  private readonly options: RequestChannelOptions;
  private connection: Promise<PeerConnection> | undefined;
  private correlationId = 0;
  private closed = false;

  constructor(options: RequestChannelOptions) {
    this.options = options;
  }

  get address(): PeerAddress {
    return this.options.address;
  }

  /** Resolves when the connection stands. Its failure proves that no request was sent. */
  async ready(): Promise<void> {
    if (this.closed) throw new Error('the channel is closed');
    await this.connect();
  }

  /** Sends one request and waits at most `timeoutMs`. Rejects on a refused, lost or silent peer and on a malformed answer. */
  async send<Req extends MessageDefinition, Res extends MessageDefinition>(
    api: Api<Req, Res>,
    apiVersion: number,
    request: Encodable<Req>,
    timeoutMs: number,
  ): Promise<Decoded<Res>> {
    if (this.closed) throw new Error('the channel is closed');
    this.correlationId = (this.correlationId + 1) & 0x7fff_ffff;
    const correlationId = this.correlationId;
    const frame = encodeRequestFrame(api, { apiVersion, correlationId, clientId: this.options.clientId }, request);
    const connection = await this.connect();
    const answer = await connection.request(frame, timeoutMs);
    return decodeResponse(api, apiVersion, correlationId, answer);
  }

  /** Ends the connection; requests in flight reject. The channel cannot be used again. */
  close(): void {
    this.closed = true;
    this.connection?.then(
      (connection) => connection.close(),
      () => undefined,
    );
    this.connection = undefined;
  }

  private connect(): Promise<PeerConnection> {
    if (this.connection) return this.connection;
    const attempt = this.options.transport.connect(this.options.address, this.options.connectTimeoutMs ?? 1_000, { lends: this.options.lends });
    this.connection = attempt;
    const forget = (): void => {
      if (this.connection === attempt) this.connection = undefined;
    };
    attempt.then((connection) => {
      if (this.closed) connection.close();
      connection.closed.then(() => {
        forget();
        if (!this.closed) this.options.onDisconnected?.();
      });
    }, forget);
    return attempt;
  }
}
