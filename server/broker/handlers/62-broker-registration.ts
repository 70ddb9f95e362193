import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * BrokerRegistration, versions 0–4, INTERNAL listener only.
 *
 * Behaviour: a broker process enters the cluster; the active controller decides (KIP-631).
 * Versions: v2 log directories (KIP-858); v3 previous broker epoch (KIP-966); v4 features with minimum 0.
 * Deviations: none.
 */
export const brokerRegistration = handler(apis.brokerRegistration, (request, context, services) =>
  services.answerAsController(apis.brokerRegistration, request, context),
);
