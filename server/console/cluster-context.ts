import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { PeerAddress, Transport } from '../base/transport.ts';
import type { ClusterClient } from '../client/cluster-client.ts';
import type { ProducerIdentities } from '../client/producer-identities.ts';
import type { ClusterHost } from '../monitoring/cluster-host.ts';
import type { ClusterMonitor } from '../monitoring/cluster-monitor.ts';
import type { ChunkDecoder } from './search/chunk-decoder.ts';

/** A cluster the console watches. */
export interface ConsoleCluster {
  /** What URLs carry: `local` for the embedded one. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'embedded' | 'external';
  readonly bootstrap: readonly PeerAddress[];
  /** Known for embedded clusters only. */
  readonly durability: 'fsync' | 'os' | null;
  /** Who runs the processes; embedded clusters only. */
  readonly host?: ClusterHost;
}

/** What a use case needs of one cluster. */
export interface ClusterContext {
  readonly cluster: ConsoleCluster;
  readonly client: ClusterClient;
  readonly producers: ProducerIdentities;
  readonly monitor: ClusterMonitor;
  readonly transport: Transport;
  /** Decodes and filters what searches read. */
  readonly decoder: ChunkDecoder;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}
