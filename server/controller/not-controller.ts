/** The answer of a controller that cannot serve a request as a whole, in each API's own shape. */
import { ZERO_UUID } from '../base/ids.ts';
import { errorMessage, errors } from '../protocol/errors.ts';
import type { ControllerApi, ControllerExchanges, ControllerRequest, ControllerResponse } from './controller-requests.ts';

type Failures = {
  [A in ControllerApi]: (
    request: ControllerExchanges[A]['request'],
    errorCode: number,
    message: string,
  ) => ControllerExchanges[A]['response'];
};

const failures: Failures = {
  createTopics: (request, errorCode, errorMessage) => ({
    topics: request.topics.map(({ name }) => ({ name, errorCode, errorMessage })),
  }),
  deleteTopics: (request, errorCode, errorMessage) => ({
    responses: [
      ...request.topics.map(({ name, topicId }) => ({ name, topicId, errorCode, errorMessage })),
      ...request.topicNames.map((name) => ({ name, topicId: ZERO_UUID, errorCode, errorMessage })),
    ],
  }),
  createPartitions: (request, errorCode, errorMessage) => ({
    results: request.topics.map(({ name }) => ({ name, errorCode, errorMessage })),
  }),
  alterConfigs: (request, errorCode, errorMessage) => ({
    responses: request.resources.map(({ resourceType, resourceName }) => ({
      resourceType,
      resourceName,
      errorCode,
      errorMessage,
    })),
  }),
  incrementalAlterConfigs: (request, errorCode, errorMessage) => ({
    responses: request.resources.map(({ resourceType, resourceName }) => ({
      resourceType,
      resourceName,
      errorCode,
      errorMessage,
    })),
  }),
  alterPartition: (_request, errorCode) => ({ errorCode, topics: [] }),
  electLeaders: (request, errorCode, errorMessage) => ({
    errorCode,
    replicaElectionResults: (request.topicPartitions ?? []).map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, errorCode, errorMessage })),
    })),
  }),
  brokerRegistration: (_request, errorCode) => ({ errorCode, brokerEpoch: -1 }),
  brokerHeartbeat: (_request, errorCode) => ({ errorCode, isCaughtUp: false, isFenced: true, shouldShutDown: false }),
  allocateProducerIds: (_request, errorCode) => ({ errorCode, producerIdStart: -1, producerIdLen: 0 }),
};

/** The response in which everything that was asked failed with `errorCode`. */
export function failedResponse<A extends ControllerApi>(
  api: A,
  request: ControllerRequest<A>,
  errorCode: number,
  message = errorMessage(errorCode),
): ControllerResponse<A> {
  return failures[api](request, errorCode, message);
}

/** NOT_CONTROLLER (41) for all of it: the caller looks up the controller and tries again. */
export function notController<A extends ControllerApi>(api: A, request: ControllerRequest<A>): ControllerResponse<A> {
  return failedResponse(api, request, errors.NOT_CONTROLLER);
}
