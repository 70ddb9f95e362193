import { OFFSETS_TOPIC } from '../../coordinator/group/group-coordinator.ts';
import { apis } from '../../protocol/apis.ts';
import { errorMessage, errors } from '../../protocol/errors.ts';
import { endpointOf } from '../cluster-view.ts';
import { handler } from '../handler.ts';
import type { RequestContext } from '../request-context.ts';
import type { BrokerServices } from '../services.ts';

const FIRST_BATCHED_VERSION = 4;
const GROUP = 0;
const TRANSACTION = 1;

/**
 * FindCoordinator, versions 0–5.
 *
 * Behaviour: the coordinator of a group is the leader of its partition of `__consumer_offsets`, on any broker asked. While that
 * topic does not exist it is created and the answer is COORDINATOR_NOT_AVAILABLE, as it is while the partition has no live leader:
 * clients ask again.
 * Versions: v1 key types; v4 several keys in one request (KIP-699).
 * Deviations: transactions are not there yet, so key type 1 answers UNSUPPORTED_VERSION, which clients treat as final.
 */
export const findCoordinator = handler(apis.findCoordinator, (request, context, services) => {
  const find = (key: string): CoordinatorRow => coordinatorOf(key, request.keyType, context, services);
  return context.apiVersion >= FIRST_BATCHED_VERSION ? { coordinators: request.coordinatorKeys.map(find) } : find(request.key);
});

interface CoordinatorRow {
  readonly key: string;
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

function coordinatorOf(key: string, keyType: number, context: RequestContext, services: BrokerServices): CoordinatorRow {
  if (keyType === TRANSACTION) return refused(key, errors.UNSUPPORTED_VERSION, 'This cluster does not offer transactions yet.');
  if (keyType !== GROUP) return refused(key, errors.INVALID_REQUEST, `Coordinators of type ${keyType} do not exist.`);
  const { image, groups, autoTopics } = services;
  if (!image.topics.has(OFFSETS_TOPIC)) {
    autoTopics.requestOffsetsTopic();
    return refused(key, errors.COORDINATOR_NOT_AVAILABLE);
  }
  const leader = image.brokers.get(image.partition(OFFSETS_TOPIC, groups.partitionFor(key))?.leader ?? -1);
  const endpoint = leader && !leader.fenced ? endpointOf(leader, context.listener) : undefined;
  if (!leader || !endpoint) return refused(key, errors.COORDINATOR_NOT_AVAILABLE);
  return { key, nodeId: leader.id, host: endpoint.host, port: endpoint.port, errorCode: errors.NONE, errorMessage: null };
}

function refused(key: string, errorCode: number, message = errorMessage(errorCode)): CoordinatorRow {
  return { key, nodeId: -1, host: '', port: -1, errorCode, errorMessage: message };
}
