import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * AlterPartition, versions 2–3, INTERNAL listener only.
 *
 * Behaviour: a partition leader reports a new ISR; the active controller decides.
 * Versions: v3 broker epochs in the ISR (KIP-903).
 * Deviations: none.
 */
export const alterPartition = handler(apis.alterPartition, (request, context, services) =>
  services.answerAsController(apis.alterPartition, request, context),
);
