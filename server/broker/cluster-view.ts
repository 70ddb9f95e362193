import type { BrokerId } from '../base/ids.ts';
import type { Random } from '../base/random.ts';
import type { BrokerEndpoint, BrokerImage, MetadataImage, PartitionImage } from '../metadata/image.ts';
import { errors } from '../protocol/errors.ts';
import type { ListenerName } from './request-context.ts';

/** A broker as responses list it. */
export interface NodeRow {
  readonly nodeId: BrokerId;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** A partition as Metadata and DescribeTopicPartitions show it to the clients of one listener. */
export interface PartitionRow {
  readonly errorCode: number;
  readonly partitionIndex: number;
  readonly leaderId: BrokerId;
  readonly leaderEpoch: number;
  readonly replicaNodes: readonly BrokerId[];
  readonly isrNodes: readonly BrokerId[];
  readonly offlineReplicas: readonly BrokerId[];
}

/** Live brokers that have the listener which the request came in on. */
export function liveNodes(image: MetadataImage, listener: ListenerName): NodeRow[] {
  return image.aliveBrokers().flatMap((broker) => nodeRow(broker, listener));
}

/** Where the named live brokers are reached; others are left out (KIP-951 hints). */
export function nodeEndpoints(image: MetadataImage, ids: ReadonlySet<BrokerId>, listener: ListenerName): NodeRow[] {
  if (ids.size === 0) return [];
  return liveNodes(image, listener).filter(({ nodeId }) => ids.has(nodeId));
}

/** What clients are told to be the controller: any live broker, since every one accepts admin requests. −1 when none lives. */
export function anyLiveBroker(image: MetadataImage, random: Random): BrokerId {
  const live = image.aliveBrokers();
  return live.length === 0 ? -1 : (live[random.int(0, live.length)]?.id ?? -1);
}

/** One partition for clients. A leader that is not live reads as −1 with LEADER_NOT_AVAILABLE; one that is not on the listener with LISTENER_NOT_FOUND when `missingListenerError`. */
export function partitionRow(
  image: MetadataImage,
  index: number,
  partition: PartitionImage,
  options: { readonly listener: ListenerName; readonly missingListenerError: boolean },
): PartitionRow {
  const isReachable = (id: BrokerId): boolean => {
    const broker = image.brokers.get(id);
    return broker !== undefined && !broker.fenced && endpointOf(broker, options.listener) !== undefined;
  };
  const leaderReachable = isReachable(partition.leader);
  const leader = image.brokers.get(partition.leader);
  // A leader that lives but is not on this listener stays so; one that is fenced will be replaced or come back, and clients must ask again.
  const missing = options.missingListenerError && leader !== undefined && !leader.fenced;
  const errorCode = missing ? errors.LISTENER_NOT_FOUND : errors.LEADER_NOT_AVAILABLE;
  return {
    errorCode: leaderReachable ? errors.NONE : errorCode,
    partitionIndex: index,
    leaderId: leaderReachable ? partition.leader : -1,
    leaderEpoch: partition.leaderEpoch,
    replicaNodes: partition.replicas,
    isrNodes: partition.isr,
    offlineReplicas: partition.replicas.filter((id) => !isReachable(id)),
  };
}

/** A broker's endpoint on a listener. */
export function endpointOf(broker: BrokerImage, listener: ListenerName): BrokerEndpoint | undefined {
  return broker.endpoints.find(({ name }) => name === listener);
}

function nodeRow(broker: BrokerImage, listener: ListenerName): NodeRow[] {
  const endpoint = endpointOf(broker, listener);
  return endpoint ? [{ nodeId: broker.id, host: endpoint.host, port: endpoint.port, rack: broker.rack }] : [];
}
