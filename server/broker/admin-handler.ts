import type { Api } from '../protocol/apis.ts';
import type { Decoded, Encodable, MessageDefinition } from '../protocol/definition.ts';
import { type Handler, handler } from './handler.ts';
import type { BrokerServices } from './services.ts';

/** Time for requests that carry none. */
export const DEFAULT_ADMIN_TIMEOUT_MS = 30_000;
/**
 * Clients may say 0 ("do not wait"); the way to the controller and back gets at least this. Not less: librdkafka takes a time-out
 * of such a request for success, also for the items that the controller would have refused.
 */
const MIN_ADMIN_TIMEOUT_MS = 5_000;
/** How long an answered admin request waits for its effect in this broker's own metadata. */
const SETTLE_MS = 500;

/**
 * A handler for requests that only the active controller decides. From a client the request goes to the controller, wherever it
 * is, and its answer back; on the INTERNAL listener this node answers as the controller (NOT_CONTROLLER when it is not).
 */
export function adminHandler<Req extends MessageDefinition, Res extends MessageDefinition>(
  api: Api<Req, Res>,
  options: {
    readonly timeoutMs: (request: Decoded<Req>) => number;
    /** The answer when no controller was reached in time: every item with REQUEST_TIMED_OUT, as Kafka. */
    readonly unavailable: (request: Decoded<Req>) => Encodable<Res>;
    /** Whether this broker's metadata shows what the response says. A client that asks this broker next sees its change. */
    readonly settled?: (response: Decoded<Res>, request: Decoded<Req>, services: BrokerServices) => boolean;
  },
): Handler {
  return handler(api, async (request, context, services): Promise<Encodable<Res>> => {
    if (context.listener === 'INTERNAL') return services.answerAsController(api, request, context);
    const timeoutMs = Math.max(MIN_ADMIN_TIMEOUT_MS, options.timeoutMs(request));
    const response = await services.controllerChannel.forward(api, request, context, timeoutMs);
    if (!response) return options.unavailable(request);
    const { settled } = options;
    if (settled) await services.metadataReached(() => settled(response, request, services), SETTLE_MS);
    return response as Encodable<Res>;
  });
}
