import { METADATA_TOPIC, type BrokerId } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import type { CallOptions } from './broker-link.ts';
import type { ClusterClient } from './cluster-client.ts';
import { kafkaError } from './cluster-error.ts';

export interface QuorumState {
  readonly leaderId: BrokerId;
  readonly leaderEpoch: number;
  readonly highWatermark: number;
  readonly voters: readonly BrokerId[];
  readonly observers: readonly BrokerId[];
}

/** DescribeQuorum (KIP-595): who the active controller really is. Rejects with ClusterError, `unsupported` on ZooKeeper clusters. */
export async function describeQuorum(client: ClusterClient, options?: CallOptions): Promise<QuorumState> {
  const request = { topics: [{ topicName: METADATA_TOPIC, partitions: [{ partitionIndex: 0 }] }] };
  const { body } = await client.callAny(apis.describeQuorum, request, options);
  if (body.errorCode !== 0) throw kafkaError(body.errorCode, { detail: body.errorMessage });
  const partition = body.topics[0]?.partitions[0];
  if (!partition) throw kafkaError(-1, { detail: 'DescribeQuorum described nothing.' });
  if (partition.errorCode !== 0) throw kafkaError(partition.errorCode, { detail: partition.errorMessage });
  return {
    leaderId: partition.leaderId,
    leaderEpoch: partition.leaderEpoch,
    highWatermark: partition.highWatermark,
    voters: partition.currentVoters.map((voter) => voter.replicaId),
    observers: partition.observers.map((observer) => observer.replicaId),
  };
}
