import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { handler } from '../handler.ts';

const NONE = -1;

/**
 * InitProducerId, versions 0–4.
 *
 * Behaviour: without a transactional id any broker hands out a new producer id with epoch 0, whatever the client had before, as
 * Kafka does; COORDINATOR_LOAD_IN_PROGRESS (retriable) when the controller gives no block of ids. An empty transactional id is an
 * INVALID_REQUEST (T1), as is a former producer id without its epoch.
 * Versions: v2 flexible; v3 the producer's former id and epoch (KIP-360), only of use with transactions; v4 PRODUCER_FENCED.
 * Deviations: transactions are not there yet, so a transactional id answers UNSUPPORTED_VERSION, which clients treat as final.
 */
export const initProducerId = handler(apis.initProducerId, async ({ transactionalId, producerId: former, producerEpoch: formerEpoch }, _context, services) => {
  if ((former === NONE) !== (formerEpoch === NONE)) return { errorCode: errors.INVALID_REQUEST, producerEpoch: -1 };
  if (transactionalId !== null) {
    return { errorCode: transactionalId === '' ? errors.INVALID_REQUEST : errors.UNSUPPORTED_VERSION, producerEpoch: -1 };
  }
  const producerId = await services.producerIds.allocate();
  if (producerId === undefined) return { errorCode: errors.COORDINATOR_LOAD_IN_PROGRESS, producerEpoch: -1 };
  return { errorCode: errors.NONE, producerId, producerEpoch: 0 };
});
