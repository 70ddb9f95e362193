/** The requests that the active controller answers: by the names of `protocol/apis.ts`. */
import type { Decoded, Encodable } from '../protocol/definition.ts';
import type { createTopicsRequest, createTopicsResponse } from '../protocol/messages/19-create-topics.ts';
import type { deleteTopicsRequest, deleteTopicsResponse } from '../protocol/messages/20-delete-topics.ts';
import type { alterConfigsRequest, alterConfigsResponse } from '../protocol/messages/33-alter-configs.ts';
import type { createPartitionsRequest, createPartitionsResponse } from '../protocol/messages/37-create-partitions.ts';
import type { electLeadersRequest, electLeadersResponse } from '../protocol/messages/43-elect-leaders.ts';
import type {
  incrementalAlterConfigsRequest,
  incrementalAlterConfigsResponse,
} from '../protocol/messages/44-incremental-alter-configs.ts';
import type { alterPartitionRequest, alterPartitionResponse } from '../protocol/messages/56-alter-partition.ts';
import type { brokerRegistrationRequest, brokerRegistrationResponse } from '../protocol/messages/62-broker-registration.ts';
import type { brokerHeartbeatRequest, brokerHeartbeatResponse } from '../protocol/messages/63-broker-heartbeat.ts';
import type { allocateProducerIdsRequest, allocateProducerIdsResponse } from '../protocol/messages/67-allocate-producer-ids.ts';

interface Exchange<Req, Res> {
  readonly request: Decoded<Req>;
  readonly response: Encodable<Res>;
}

/** Name → request and response of every API the controller serves. */
export interface ControllerExchanges {
  readonly createTopics: Exchange<typeof createTopicsRequest, typeof createTopicsResponse>;
  readonly deleteTopics: Exchange<typeof deleteTopicsRequest, typeof deleteTopicsResponse>;
  readonly createPartitions: Exchange<typeof createPartitionsRequest, typeof createPartitionsResponse>;
  readonly alterConfigs: Exchange<typeof alterConfigsRequest, typeof alterConfigsResponse>;
  readonly incrementalAlterConfigs: Exchange<typeof incrementalAlterConfigsRequest, typeof incrementalAlterConfigsResponse>;
  readonly alterPartition: Exchange<typeof alterPartitionRequest, typeof alterPartitionResponse>;
  readonly electLeaders: Exchange<typeof electLeadersRequest, typeof electLeadersResponse>;
  readonly brokerRegistration: Exchange<typeof brokerRegistrationRequest, typeof brokerRegistrationResponse>;
  readonly brokerHeartbeat: Exchange<typeof brokerHeartbeatRequest, typeof brokerHeartbeatResponse>;
  readonly allocateProducerIds: Exchange<typeof allocateProducerIdsRequest, typeof allocateProducerIdsResponse>;
}

/** Name of an API that the controller serves. */
export type ControllerApi = keyof ControllerExchanges;
export type ControllerRequest<A extends ControllerApi> = ControllerExchanges[A]['request'];
export type ControllerResponse<A extends ControllerApi> = ControllerExchanges[A]['response'];

/** Facts about the caller. */
export interface ControllerContext {
  /** Version of the request: a few answers depend on it. */
  readonly apiVersion: number;
}

/** For dispatch by name. */
export const controllerApis: ReadonlySet<string> = new Set<ControllerApi>([
  'createTopics',
  'deleteTopics',
  'createPartitions',
  'alterConfigs',
  'incrementalAlterConfigs',
  'alterPartition',
  'electLeaders',
  'brokerRegistration',
  'brokerHeartbeat',
  'allocateProducerIds',
]);
