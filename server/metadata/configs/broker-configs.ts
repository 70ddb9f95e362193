/** Configs of brokers, all groups of the table together. */
import { brokerCoordinatorConfigs } from './broker-configs-coordinator.ts';
import { brokerLogConfigs } from './broker-configs-log.ts';
import { brokerNetworkConfigs } from './broker-configs-network.ts';
import { brokerReplicationConfigs } from './broker-configs-replication.ts';
import { brokerSecurityConfigs } from './broker-configs-security.ts';
import type { ConfigDefinition } from './config-definition.ts';

/** Every broker config, sorted by name. */
export const brokerConfigs: readonly ConfigDefinition[] = [
  ...brokerLogConfigs,
  ...brokerNetworkConfigs,
  ...brokerReplicationConfigs,
  ...brokerCoordinatorConfigs,
  ...brokerSecurityConfigs,
].sort((a, b) => (a.name < b.name ? -1 : 1));

const byName = new Map(brokerConfigs.map((definition) => [definition.name, definition]));

/** A broker config by its name; undefined for a name that is not in the table. */
export function brokerConfig(name: string): ConfigDefinition | undefined {
  return byName.get(name);
}
