import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * AllocateProducerIds, version 0, INTERNAL listener only.
 *
 * Behaviour: a block of producer ids for one broker from the active controller (KIP-730).
 * Deviations: none.
 */
export const allocateProducerIds = handler(apis.allocateProducerIds, (request, context, services) =>
  services.answerAsController(apis.allocateProducerIds, request, context),
);
