import type { BrokerId, TopicName } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import type { CallOptions } from './broker-link.ts';
import type { ClusterClient } from './cluster-client.ts';

/** Who may lead a partition besides its in-sync replicas (KIP-966). */
export interface EligibleLeaders {
  readonly eligible: readonly BrokerId[];
  /** The last leader that is known to have everything acknowledged. */
  readonly lastKnown: readonly BrokerId[];
}

/** By partition, for the first page that a broker gives. Rejects with ClusterError, `unsupported` on clusters before 3.8. */
export async function fetchEligibleLeaders(
  client: ClusterClient,
  topic: TopicName,
  options?: CallOptions,
): Promise<ReadonlyMap<number, EligibleLeaders>> {
  const { body } = await client.callAny(apis.describeTopicPartitions, { topics: [{ name: topic }] }, options);
  const partitions = body.topics.find(({ name }) => name === topic)?.partitions ?? [];
  return new Map(
    partitions.map(({ partitionIndex, eligibleLeaderReplicas, lastKnownElr }) => [
      partitionIndex,
      { eligible: eligibleLeaderReplicas ?? [], lastKnown: lastKnownElr ?? [] },
    ]),
  );
}
