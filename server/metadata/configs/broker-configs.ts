/** Configs of brokers, all groups of the table together. */
import type { ConfigDefinition } from './config-definition.ts';
import { brokerLogConfigs } from './broker-configs-log.ts';

/** Every broker config, sorted by name. */
export const brokerConfigs: readonly ConfigDefinition[] = [...brokerLogConfigs].sort((a, b) => (a.name < b.name ? -1 : 1));

const byName = new Map(brokerConfigs.map((definition) => [definition.name, definition]));

/** A broker config by its name; undefined for a name that is not in the table. */
export function brokerConfig(name: string): ConfigDefinition | undefined {
  return byName.get(name);
}
