import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { CLUSTER_OPERATIONS, OPERATIONS_NOT_ASKED } from '../authorized-operations.ts';
import { anyLiveBroker, liveNodes } from '../cluster-view.ts';
import { handler } from '../handler.ts';

const BROKERS = 1;
const CONTROLLERS = 2;

/**
 * DescribeCluster, versions 0–1.
 *
 * Behaviour: cluster id, live brokers, any live broker as the controller (admin requests are accepted by all).
 * Versions: v1 endpoint type (KIP-919): controllers are not reachable here, MISMATCHED_ENDPOINT_TYPE; others UNSUPPORTED_ENDPOINT_TYPE.
 * Deviations: none.
 */
export const describeCluster = handler(apis.describeCluster, (request, context, services) => {
  const { endpointType } = request;
  if (endpointType !== BROKERS) {
    return {
      errorCode: endpointType === CONTROLLERS ? errors.MISMATCHED_ENDPOINT_TYPE : errors.UNSUPPORTED_ENDPOINT_TYPE,
      errorMessage: `This endpoint serves brokers (1), not endpoint type ${endpointType}.`,
      endpointType: BROKERS,
    };
  }
  return {
    endpointType: BROKERS,
    clusterId: services.clusterId,
    controllerId: anyLiveBroker(services.image, services.random),
    brokers: liveNodes(services.image, context.listener).map(({ nodeId, host, port, rack }) => ({ brokerId: nodeId, host, port, rack })),
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? CLUSTER_OPERATIONS : OPERATIONS_NOT_ASKED,
  };
});
