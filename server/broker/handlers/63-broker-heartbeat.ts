import { apis } from '../../protocol/apis.ts';
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
export const brokerHeartbeat = handler(apis.brokerHeartbeat, (request, context, services) => {
  const { closed } = context;
  if (!watched.has(closed)) {
    watched.add(closed);
    closed.addEventListener('abort', () => services.onBrokerConnectionLost(request.brokerId), { once: true });
  }
  return services.answerAsController(apis.brokerHeartbeat, request, context);
});
