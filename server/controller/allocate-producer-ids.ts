/** AllocateProducerIds (KIP-730): a block of ids that no other broker gets, ever. Errors: 77, 102. */
import { errors } from '../protocol/errors.ts';
import { metadataRecord } from '../metadata/records.ts';
import { brokerEpochError } from './broker-heartbeat.ts';
import type { ControllerRequest, ControllerResponse } from './controller-requests.ts';
import type { ControllerState, Decision } from './decision.ts';

/** Ids in one block. */
export const PRODUCER_ID_BLOCK = 1_000;

/** See the head of this file. */
export function allocateProducerIds(
  state: ControllerState,
  request: ControllerRequest<'allocateProducerIds'>,
): Decision<ControllerResponse<'allocateProducerIds'>> {
  const errorCode = brokerEpochError(state, request.brokerId, request.brokerEpoch);
  if (errorCode !== errors.NONE) return { records: [], reply: { errorCode, producerIdStart: -1, producerIdLen: 0 } };
  const producerIdStart = state.image.nextProducerId;
  const record = metadataRecord('producerIds', {
    brokerId: request.brokerId,
    brokerEpoch: request.brokerEpoch,
    nextProducerId: producerIdStart + PRODUCER_ID_BLOCK,
  });
  return { records: [record], reply: { errorCode, producerIdStart, producerIdLen: PRODUCER_ID_BLOCK } };
}
