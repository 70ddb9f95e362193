import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { PeerAddress, Transport } from '../base/transport.ts';
import type { ClusterHost } from '../monitoring/cluster-host.ts';
import type { ConsoleSystem } from './console-system.ts';

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

export interface ConsoleOptions {
  readonly clusters: readonly ConsoleCluster[];
  /** TCP in production (`broker/net/tcp-transport`). */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Starts the samplers of every cluster and gives the use cases. Does not wait for any broker: unreachable is a state that pages show. */
export function createConsole(_options: ConsoleOptions): ConsoleSystem {
  throw new Error('not wired yet');
}
