import type { Partition } from './partition.ts';
import type { ReplicationMetrics } from './replication-metrics.ts';

/** Where the gauges of one broker are read from. */
export interface GaugeSources {
  readonly partitions: () => Iterable<Partition>;
  readonly count: () => number;
  readonly maxLagRecords: () => number;
  readonly parkedFetches: () => number;
  readonly waitingDeletes: () => number;
  readonly diskIsLow: () => boolean;
}

/** Registers Kafka's ReplicaManager gauges, counted when they are read. */
export function observePartitions(metrics: ReplicationMetrics, sources: GaugeSources): void {
  const count = (matches: (partition: Partition) => boolean) => (): number => {
    let matching = 0;
    for (const partition of sources.partitions()) if (matches(partition)) matching += 1;
    return matching;
  };
  metrics.observe({
    'partition-count': { help: 'Replicas on this broker', read: sources.count },
    'leader-count': { help: 'Partitions led by this broker', read: count((partition) => partition.leader !== undefined) },
    'under-replicated-partitions': {
      help: 'Partitions led here whose ISR is smaller than the replica set',
      read: count((partition) => partition.isUnderReplicated),
    },
    'under-min-isr-partition-count': {
      help: 'Partitions led here with fewer in-sync replicas than min.insync.replicas',
      read: count((partition) => (partition.isrSurplus ?? 0) < 0),
    },
    'at-min-isr-partition-count': {
      help: 'Partitions led here with exactly min.insync.replicas in sync',
      read: count((partition) => partition.isrSurplus === 0),
    },
    'offline-replica-count': { help: 'Replicas on a failed log directory', read: count((partition) => partition.isFailed) },
    'max-lag': { help: 'Largest lag of a follower replica here, in records', read: sources.maxLagRecords },
    'fetch-purgatory-size': { help: 'Fetches that wait for data', read: sources.parkedFetches },
    'delete-records-purgatory-size': { help: 'DeleteRecords requests in progress', read: sources.waitingDeletes },
    'disk-almost-full': { help: '1 while producers are refused for lack of disk space', read: () => (sources.diskIsLow() ? 1 : 0) },
    'produce-purgatory-size': {
      help: 'Partitions of produce requests that wait for acknowledgement',
      read: () => {
        let waiting = 0;
        for (const partition of sources.partitions()) waiting += partition.waitingAcks;
        return waiting;
      },
    },
  });
}
