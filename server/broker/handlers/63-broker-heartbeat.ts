import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { handler } from '../handler.ts';

/** Connections whose end is already watched. */
const watched = new WeakSet<AbortSignal>();

/**
 * BrokerHeartbeat, versions 0–1, INTERNAL listener only.
 *
 * Behaviour: liveness of a broker; the active controller decides on fencing, unfencing and shutdown (KIP-631). The end of the
 * connection that carries the heartbeats is reported to the controller, which fences a killed broker long before its session ends.
 * Versions: v1 offline log directories.
 * Deviations: none on the wire.
 */
export const brokerHeartbeat = handler(apis.brokerHeartbeat, async (request, context, services) => {
  const { closed } = context;
  const answer = await services.answerAsController(apis.brokerHeartbeat, request, context);
  // Only a heartbeat that was accepted proves that this is the broker's own connection.
  if (answer.errorCode === errors.NONE && !watched.has(closed)) {
    watched.add(closed);
    if (closed.aborted) services.onBrokerConnectionLost(request.brokerId);
    else closed.addEventListener('abort', () => services.onBrokerConnectionLost(request.brokerId), { once: true });
  }
  return answer;
});
