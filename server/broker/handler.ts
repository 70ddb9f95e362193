import type { Api } from '../protocol/apis.ts';
import type { Decoded, Encodable, MessageDefinition } from '../protocol/definition.ts';
import type { RequestContext } from './request-context.ts';
import type { BrokerServices } from './services.ts';

/** The request gets no response and the connection goes on (Produce with acks=0). */
export const NO_REPLY: unique symbol = Symbol('no reply');
/** The connection ends without a response (acks=0 with an error; a request that this listener must not serve). */
export const CLOSE_CONNECTION: unique symbol = Symbol('close connection');

/** What became of one request. */
export type HandlerOutcome<Response> = Response | typeof NO_REPLY | typeof CLOSE_CONNECTION;

/** One API's behaviour. The pipeline has checked key, version and listener, and decoded the body. */
export interface Handler {
  readonly api: Api;
  readonly handle: (request: unknown, context: RequestContext, services: BrokerServices) => Promise<HandlerOutcome<unknown>>;
}

/**
 * Declares the handler of an API. Expected failures are error codes in the response; a thrown error is a bug: the pipeline logs
 * it and closes the connection. Byte fields of `request` are views into the frame, which is this request's own: they may be kept.
 */
export function handler<Req extends MessageDefinition, Res extends MessageDefinition>(
  api: Api<Req, Res>,
  handle: (
    request: Decoded<Req>,
    context: RequestContext,
    services: BrokerServices,
  ) => Promise<HandlerOutcome<Encodable<Res>>> | HandlerOutcome<Encodable<Res>>,
): Handler {
  return {
    api: api as unknown as Api,
    handle: async (request, context, services) => handle(request as Decoded<Req>, context, services),
  };
}
