import type { BrokerId, Uuid } from '../base/ids.ts';
import type { LogLevel } from '../base/logger.ts';

/** One broker of a cluster, as the supervisor starts it. Plain JSON: it travels in the environment of the child process. */
export interface BrokerNodeConfig {
  readonly nodeId: BrokerId;
  readonly clusterId: Uuid;
  readonly rack: string | null;
  /** Holds the log directory and nothing else; made when missing. */
  readonly dataDir: string;
  /** Address that clients connect to and that Metadata advertises. */
  readonly host: string;
  readonly port: number;
  /** Port of the INTERNAL listener, where brokers and controllers talk among themselves, on the same host. */
  readonly internalPort: number;
  /** Voters of the metadata quorum with their INTERNAL addresses. A node that is not among them is an observer. */
  readonly voters: readonly { readonly id: BrokerId; readonly host: string; readonly port: number }[];
  /** `fsync`: an acknowledgement waits for the disk. `os`: for the page cache, as Kafka's default. */
  readonly durability: 'fsync' | 'os';
  /** Static broker configs by Kafka's names; they rank below dynamic ones and above defaults. */
  readonly kafkaConfig: Readonly<Record<string, string>>;
  readonly logLevel: LogLevel;
}
