import { faultAt } from '../base/fault-sites.ts';
import { InvariantError } from '../base/assert.ts';
import { LineLimit } from '../base/line-limit.ts';
import { isPlanted } from '../base/planted-bugs.ts';
import type { Counter, Histogram } from '../base/metrics.ts';
import { type Api, apiByKey, apis, servesVersion } from '../protocol/apis.ts';
import { TextTooLongError, decode } from '../protocol/codec.ts';
import { errors } from '../protocol/errors.ts';
import { decodeRequestHeader, encodeResponseFrame, peekRequest } from '../protocol/frames.ts';
import { MalformedMessageError } from '../protocol/reader.ts';
import { errorCodesIn } from './error-codes.ts';
import { CLOSE_CONNECTION, type Handler, NO_REPLY } from './handler.ts';
import { servedOn } from './listener-apis.ts';
import type { ConnectionFacts, FrameAnswer } from './net/connection.ts';
import { ANONYMOUS, CLUSTER_PRINCIPAL, type ListenerName } from './request-context.ts';
import type { BrokerServices } from './services.ts';

const CLOSE: FrameAnswer = { kind: 'close' };
const REFUSAL_LINES_PER_SECOND = 10;

export interface PipelineOptions {
  readonly listener: ListenerName;
  readonly handlers: readonly Handler[];
  readonly services: BrokerServices;
  /** A broken invariant must stop this broker (architecture.md 6). */
  readonly onInvariantBroken: (error: InvariantError) => void;
}

interface Route {
  readonly handler: Handler;
  readonly requests: Counter;
  readonly errors: Counter;
  readonly totalTime: Histogram;
}

/**
 * From a frame to its answer: header, version rules V1–V12, dispatch, metrics per API. One per listener, since a listener serves
 * only its own APIs. Bad input ends the connection, as Kafka does, without a word.
 */
export class Pipeline {
  private readonly options: PipelineOptions;
  private readonly refusals = new LineLimit({ perSecond: REFUSAL_LINES_PER_SECOND });
  private readonly routes = new Map<number, Route>();

  constructor(options: PipelineOptions) {
    this.options = options;
    const { listener, services } = options;
    for (const handler of options.handlers) {
      if (!servedOn(handler.api, listener)) continue;
      const labels = { api: metricName(handler.api, listener), listener };
      this.routes.set(handler.api.key, {
        handler,
        requests: services.metrics.counter('request-count', 'Requests.', labels),
        errors: services.metrics.counter('error-count', 'Error codes in responses.', labels),
        totalTime: services.metrics.histogram('request-total-time-ms', 'From the complete frame to the complete response.', labels),
      });
    }
  }

  /** Answers one frame. Rejects only for bugs. */
  async answer(frame: Buffer, connection: ConnectionFacts): Promise<FrameAnswer> {
    try {
      return await this.dispatch(frame, connection);
    } catch (error) {
      if (error instanceof MalformedMessageError) {
        if (isPlanted('decode-throws')) {
          queueMicrotask(() => {
            throw error;
          });
        }
        this.refused('malformed-request', frame, connection, { error: error.message });
        return CLOSE;
      }
      if (error instanceof TextTooLongError) return this.refused('answer-too-long', frame, connection, { error: error.message });
      if (error instanceof InvariantError) this.options.onInvariantBroken(error);
      throw error;
    }
  }

  /**
   * Produce requests append, in order, before their first wait, so a connection may begin the next while the acknowledgements of
   * the last are outstanding: a producer that sends many small requests shares its syncs and round trips to followers.
   */
  mayOverlap(frame: Buffer): boolean {
    return frame.length >= 2 && frame.readInt16BE(0) === apis.produce.key;
  }

  private async dispatch(frame: Buffer, connection: ConnectionFacts): Promise<FrameAnswer> {
    const { clock } = this.options.services;
    const startedMs = clock.monotonic();
    const { apiKey, apiVersion } = peekRequest(frame);
    const api = apiByKey(apiKey);
    const route = this.routes.get(apiKey);
    if (!api || !route) return this.refused('unsupported-api', frame, connection);
    if (!servesVersion(api, apiVersion)) {
      if (apiKey === apis.apiVersions.key) return unsupportedApiVersions(frame);
      return this.refused('unsupported-version', frame, connection);
    }
    const { header, reader } = decodeRequestHeader(frame);
    const request: unknown = decode(api.request, apiVersion, reader);
    route.requests.add();
    const context = {
      apiVersion,
      correlationId: header.correlationId,
      clientId: header.clientId ?? '',
      clientHost: connection.clientHost,
      principal: this.options.listener === 'INTERNAL' ? CLUSTER_PRINCIPAL : ANONYMOUS,
      listener: this.options.listener,
      connectionId: connection.id,
      closed: connection.closed,
    };
    const outcome = await route.handler.handle(request, context, this.options.services);
    route.totalTime.observe(clock.monotonic() - startedMs);
    if (outcome === CLOSE_CONNECTION) {
      route.errors.add();
      return CLOSE;
    }
    if (outcome === NO_REPLY) return { kind: 'no-reply' };
    if (faultAt('lose-answer')) return CLOSE;
    const codes = errorCodesIn(api.response, outcome);
    if (codes.length > 0) route.errors.add(codes.length);
    return { kind: 'reply', chunks: encodeResponseFrame(api, apiVersion, header.correlationId, outcome as Record<string, never>) };
  }

  private refused(event: string, frame: Buffer, connection: ConnectionFacts, fields: { error?: string } = {}): FrameAnswer {
    const unlogged = this.refusals.next(this.options.services.clock.monotonic());
    if (unlogged === undefined) return CLOSE;
    const start = frame.length >= 4 ? { apiKey: frame.readInt16BE(0), apiVersion: frame.readInt16BE(2) } : {};
    this.options.services.logger.info(event, {
      listener: this.options.listener,
      connection: connection.id,
      frameBytes: frame.length,
      ...start,
      ...fields,
      ...(unlogged > 0 ? { unlogged } : {}),
    });
    return CLOSE;
  }
}

/** V2: a version above ours gets a v0 body with error 35 and only ApiVersions' own range (KIP-511). */
function unsupportedApiVersions(frame: Buffer): FrameAnswer {
  const { key, serve } = apis.apiVersions;
  const chunks = encodeResponseFrame(apis.apiVersions, 0, peekRequest(frame).correlationId, {
    errorCode: errors.UNSUPPORTED_VERSION,
    apiKeys: [{ apiKey: key, minVersion: serve.min, maxVersion: serve.max }],
  });
  return { kind: 'reply', chunks };
}

/** Followers' fetches are counted apart from consumers', as in Kafka. */
function metricName(api: Api, listener: ListenerName): string {
  return api.key === apis.fetch.key && listener === 'INTERNAL' ? 'FetchFollower' : api.name;
}
