import type { Clock } from '../base/clock.ts';
import type { PeerAddress, Transport } from '../base/transport.ts';
import { type Api, apis } from '../protocol/apis.ts';
import type { Decoded, Encodable, MessageDefinition } from '../protocol/definition.ts';
import { errors } from '../protocol/errors.ts';
import { RequestChannel } from '../protocol/request-channel.ts';
import { type OfferedVersions, type VersionBounds, negotiateVersion } from './api-versions.ts';
import { ClusterError, kafkaError } from './cluster-error.ts';

/**
 * Connections to one broker, by lane: a broker answers one connection's requests in order, so that a slow one (a topic creation, a
 * long fetch) holds up only its own lane.
 */
export type Lane = 'read' | 'admin' | 'produce' | `sample-${string}` | `scan-${number}`;

export interface CallOptions extends VersionBounds {
  readonly lane?: Lane;
  /** Bound on the whole call, ms. */
  readonly timeoutMs?: number;
}

/** A decoded answer and the version it came in. */
export interface Answer<Res extends MessageDefinition> {
  readonly version: number;
  readonly body: Decoded<Res>;
}

export const CALL_TIMEOUT_MS = 1_500;
const CONNECT_TIMEOUT_MS = 700;
const CLIENT_NAME = 'millrace-console';

/** Everything we say to one broker: negotiates versions once per connection, never repeats a request by itself. */
export class BrokerLink {
  readonly address: PeerAddress;
  private readonly transport: Transport;
  private readonly clock: Clock;
  private readonly channels = new Map<Lane, RequestChannel>();
  private offered: Promise<OfferedVersions> | undefined;
  /** Until when the broker is taken for unreachable, by the monotonic clock; others are tried first. */
  private suspectUntil = 0;

  constructor(options: { address: PeerAddress; transport: Transport; clock: Clock }) {
    this.address = options.address;
    this.transport = options.transport;
    this.clock = options.clock;
  }

  get isSuspect(): boolean {
    return this.clock.monotonic() < this.suspectUntil;
  }

  /** Sends one request. Rejects with ClusterError `unreachable`, `timeout` or `unsupported`. */
  async call<Req extends MessageDefinition, Res extends MessageDefinition>(
    api: Api<Req, Res>,
    request: Encodable<Req> | ((version: number) => Encodable<Req>),
    options: CallOptions = {},
  ): Promise<Answer<Res>> {
    const timeoutMs = options.timeoutMs ?? CALL_TIMEOUT_MS;
    const lane = options.lane ?? 'read';
    const startedMs = this.clock.monotonic();
    let isUnsent = true;
    try {
      const version = negotiateVersion(api, await this.versions(lane), options);
      if (version === undefined) {
        throw new ClusterError({ kind: 'unsupported', message: `The cluster does not offer ${api.name} in a version that Millrace speaks.` });
      }
      const channel = this.channel(lane);
      await channel.ready();
      isUnsent = false;
      const body = await channel.send(
        api,
        version,
        typeof request === 'function' ? (request as (version: number) => Encodable<Req>)(version) : request,
        timeoutMs,
      );
      this.suspectUntil = 0;
      return { version, body };
    } catch (error) {
      if (error instanceof ClusterError) throw error;
      throw this.failure(error, { startedMs, timeoutMs, isUnsent });
    }
  }

  /** What the broker offers. Asked once per connection. */
  versions(lane: Lane = 'read'): Promise<OfferedVersions> {
    if (this.offered) return this.offered;
    const asked = this.askVersions(lane);
    this.offered = asked;
    asked.catch(() => {
      if (this.offered === asked) this.offered = undefined;
    });
    return asked;
  }

  close(): void {
    for (const channel of this.channels.values()) channel.close();
    this.channels.clear();
  }

  /** Ends one lane: what it was doing rejects. */
  closeLane(lane: Lane): void {
    this.channels.get(lane)?.close();
    this.channels.delete(lane);
  }

  private channel(lane: Lane): RequestChannel {
    const existing = this.channels.get(lane);
    if (existing) return existing;
    const channel = new RequestChannel({
      transport: this.transport,
      address: this.address,
      clientId: CLIENT_NAME,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      onDisconnected: () => {
        this.offered = undefined;
      },
    });
    this.channels.set(lane, channel);
    return channel;
  }

  private async askVersions(lane: Lane): Promise<OfferedVersions> {
    const request = { clientSoftwareName: CLIENT_NAME, clientSoftwareVersion: '0.1.0' };
    let answer = await this.channel(lane).send(apis.apiVersions, 3, request, CALL_TIMEOUT_MS);
    if (answer.errorCode === errors.UNSUPPORTED_VERSION) {
      answer = await this.channel(lane).send(apis.apiVersions, 0, request, CALL_TIMEOUT_MS);
    }
    if (answer.errorCode !== 0) throw kafkaError(answer.errorCode);
    return new Map(answer.apiKeys.map((row) => [row.apiKey, { min: row.minVersion, max: row.maxVersion }]));
  }

  private failure(error: unknown, call: { startedMs: number; timeoutMs: number; isUnsent: boolean }): ClusterError {
    const { startedMs, timeoutMs, isUnsent } = call;
    const where = `${this.address.host}:${this.address.port}`;
    const elapsedMs = this.clock.monotonic() - startedMs;
    this.suspectUntil = this.clock.monotonic() + 2_000;
    if (elapsedMs >= timeoutMs) {
      return new ClusterError({ kind: 'timeout', message: `${where} did not answer within ${timeoutMs} ms.`, isUnsent, cause: error });
    }
    const reason = error instanceof Error ? error.message : String(error);
    return new ClusterError({ kind: 'unreachable', message: `${where} cannot be reached: ${reason}.`, isUnsent, cause: error });
  }
}
