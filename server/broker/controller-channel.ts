import { faultAt } from '../base/fault-sites.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { BrokerId } from '../base/ids.ts';
import { type Logger, errorText } from '../base/logger.ts';
import type { PeerAddress, Transport } from '../base/transport.ts';
import { type Api, apis } from '../protocol/apis.ts';
import { decode, encode } from '../protocol/codec.ts';
import type { Decoded, Encodable, MessageDefinition } from '../protocol/definition.ts';
import { errors } from '../protocol/errors.ts';
import { decodeResponse, encodeRequestFrame } from '../protocol/frames.ts';
import { RequestChannel } from '../protocol/request-channel.ts';
import { errorCodesIn } from './error-codes.ts';
import type { RequestContext } from './request-context.ts';

/** Answers controller requests on this node. Inactive controllers answer NOT_CONTROLLER inside the response. */
export type AnswerAsController = <Req extends MessageDefinition, Res extends MessageDefinition>(
  api: Api<Req, Res>,
  request: Decoded<Req>,
  caller: { readonly apiVersion: number; readonly principal: string; readonly clientHost: string },
) => Promise<Encodable<Res>>;

/**
 * Requests of one lane share a connection, on which the controller processes them in order: liveness must not wait behind a slow
 * admin request. The lifecycle lane's connection is also what tells the controller that this broker is gone.
 */
export type ControllerLane = 'lifecycle' | 'partitions' | 'admin';

export interface ControllerChannelOptions {
  readonly nodeId: BrokerId;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly transport: Transport;
  /** The active controller as the quorum knows it here; undefined during an election. */
  readonly leader: () => { readonly id: BrokerId; readonly epoch: number } | undefined;
  /** INTERNAL address of a voter. */
  readonly addressOf: (id: BrokerId) => PeerAddress | undefined;
  /** For the case that the active controller is this process. */
  readonly local: AnswerAsController;
}

/** Pause before a request is repeated: short at first, for a controller that is about to be active, and doubled up to the limit. */
const FIRST_RETRY_MS = 5;
const RETRY_MS = 50;
const CLIENT_ID = 'millrace-broker';
const CLUSTER_CALLER = { principal: 'User:millrace-broker', clientHost: '/127.0.0.1' };

/**
 * The way from this broker to the active controller, wherever it runs. A request is repeated after NOT_CONTROLLER, a lost
 * connection or silence until its time is over, so a controller that moves is a delay, not an error. (A repeated request may find
 * its own effect; Kafka's brokers accept the same.)
 */
export class ControllerChannel {
  private readonly options: ControllerChannelOptions;
  private readonly channels = new Map<string, { readonly leader: BrokerId; readonly channel: RequestChannel }>();
  private closed = false;

  constructor(options: ControllerChannelOptions) {
    this.options = options;
  }

  /** A request of this broker itself. Undefined when no active controller answered within `timeoutMs`. */
  request<Req extends MessageDefinition, Res extends MessageDefinition>(
    lane: ControllerLane,
    api: Api<Req, Res>,
    request: Encodable<Req>,
    timeoutMs: number,
  ): Promise<Decoded<Res> | undefined> {
    const apiVersion = api.serve.max;
    return this.untilAnswered(api, timeoutMs, async (leader, leftMs) => {
      if (leader === this.options.nodeId) {
        const asDecoded = decode(api.request, apiVersion, encode(api.request, apiVersion, request));
        return this.answerLocally(api, apiVersion, asDecoded, CLUSTER_CALLER);
      }
      return this.channel(lane, leader)?.send(api, apiVersion, request, leftMs);
    });
  }

  /**
   * A client's admin request, with the client's version and principal: answered here when the controller is local, else carried in
   * an Envelope (KIP-590). Undefined when no active controller answered within `timeoutMs`.
   */
  forward<Req extends MessageDefinition, Res extends MessageDefinition>(
    api: Api<Req, Res>,
    request: Decoded<Req>,
    context: RequestContext,
    timeoutMs: number,
  ): Promise<Decoded<Res> | undefined> {
    const { apiVersion, correlationId, clientId, principal, clientHost } = context;
    return this.untilAnswered(api, timeoutMs, async (leader, leftMs) => {
      if (leader === this.options.nodeId) return this.answerLocally(api, apiVersion, request, { principal, clientHost });
      const frame = encodeRequestFrame(api, { apiVersion, correlationId, clientId }, request as Encodable<Req>);
      const answer = await this.channel('admin', leader)?.send(
        apis.envelope,
        0,
        {
          requestData: Buffer.concat(frame),
          requestPrincipal: Buffer.from(principal),
          clientHostAddress: Buffer.from(clientHost),
        },
        leftMs,
      );
      if (!answer || answer.errorCode !== errors.NONE || answer.responseData === null) return undefined;
      return decodeResponse(api, apiVersion, correlationId, answer.responseData);
    });
  }

  /** Another controller is known: what still waits for the one before it (which may hang, not be dead) is asked again there. */
  leaderChanged(leader: BrokerId): void {
    this.closeWhere((entry) => entry.leader !== leader);
  }

  close(): void {
    this.closed = true;
    this.closeWhere(() => true);
  }

  /** Encoded and decoded once, so that a local answer has every field, like a remote one. */
  private async answerLocally<Req extends MessageDefinition, Res extends MessageDefinition>(
    api: Api<Req, Res>,
    apiVersion: number,
    request: Decoded<Req>,
    caller: { principal: string; clientHost: string },
  ): Promise<Decoded<Res>> {
    const response = await this.options.local(api, request, { apiVersion, ...caller });
    return decode(api.response, apiVersion, encode(api.response, apiVersion, response));
  }

  private async untilAnswered<Req extends MessageDefinition, Res extends MessageDefinition>(
    api: Api<Req, Res>,
    timeoutMs: number,
    attempt: (leader: BrokerId, leftMs: number) => Promise<Decoded<Res> | undefined>,
  ): Promise<Decoded<Res> | undefined> {
    const { clock, logger } = this.options;
    const deadline = clock.monotonic() + timeoutMs;
    for (let pauseMs = FIRST_RETRY_MS; ; pauseMs = Math.min(RETRY_MS, pauseMs * 2)) {
      const leftMs = deadline - clock.monotonic();
      if (leftMs <= 0 || this.closed) return undefined;
      const leader = this.options.leader();
      if (leader !== undefined) {
        try {
          const response = await attempt(leader.id, leftMs);
          const answered = response !== undefined && !faultAt('lose-controller-answer');
          if (answered && !errorCodesIn(api.response, response).includes(errors.NOT_CONTROLLER)) return response;
        } catch (error) {
          logger.debug('controller-request-failed', { api: api.name, controllerId: leader.id, error: errorText(error) });
        }
      }
      await sleep(clock, Math.min(pauseMs, Math.max(1, deadline - clock.monotonic())));
    }
  }

  private channel(lane: ControllerLane, leader: BrokerId): RequestChannel | undefined {
    const address = this.options.addressOf(leader);
    if (!address || this.closed) return undefined;
    const key = `${lane} ${leader}`;
    const known = this.channels.get(key);
    if (known) return known.channel;
    const channel = new RequestChannel({ transport: this.options.transport, address, clientId: CLIENT_ID });
    this.channels.set(key, { leader, channel });
    return channel;
  }

  private closeWhere(condition: (entry: { leader: BrokerId }) => boolean): void {
    for (const [key, entry] of this.channels) {
      if (!condition(entry)) continue;
      this.channels.delete(key);
      entry.channel.close();
    }
  }
}
