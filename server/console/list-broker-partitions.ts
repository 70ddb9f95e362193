import type * as z from 'zod/mini';
import type { BrokerPartition, BrokerPartitionsResponse, brokerPartitionsQuery } from '../../lib/contracts/brokers.ts';
import { partitionKey } from '../base/ids.ts';
import type { ClusterContext } from './cluster-context.ts';
import { sortedPage } from './paging.ts';
import { requireBroker } from './require-broker.ts';
import { requireMetadata } from './require-metadata.ts';
import { samplerWarnings } from './warnings.ts';

/** Replicas that a broker holds, of what the samplers know. */
export async function listBrokerPartitions(
  context: ClusterContext,
  brokerId: number,
  query: z.output<typeof brokerPartitionsQuery>,
): Promise<BrokerPartitionsResponse> {
  const metadata = await requireMetadata(context);
  requireBroker(context, brokerId);
  const sizes = new Map(
    (context.monitor.state.logDirs.get(brokerId)?.value ?? [])
      .flatMap((dir) => dir.replicas)
      .map((replica) => [partitionKey(replica.topic, replica.partition), replica]),
  );
  const wanted = query.q.toLowerCase();
  const items = metadata.value.topics
    .filter((topic) => topic.name.toLowerCase().includes(wanted))
    .flatMap((topic) => topic.partitions.map((partition) => ({ topic: topic.name, partition })))
    .filter(({ partition }) => partition.replicas.includes(brokerId))
    .map(({ topic, partition }): BrokerPartition => {
      const replica = sizes.get(partitionKey(topic, partition.partition));
      return {
        topic,
        partition: partition.partition,
        role: partition.leader === brokerId ? 'leader' : 'follower',
        inSync: partition.isr.includes(brokerId),
        sizeBytes: replica?.sizeBytes ?? null,
        offsetLag: replica?.offsetLag ?? null,
      };
    });
  const name = (item: BrokerPartition): string => partitionKey(item.topic, item.partition);
  const by = { name, size: (item: BrokerPartition) => item.sizeBytes, role: (item: BrokerPartition) => item.role };
  return {
    asOf: metadata.at,
    warnings: samplerWarnings(context, 'metadata', 'log-dirs'),
    ...sortedPage(items, { ...query, by: by[query.sort], name }),
  };
}
