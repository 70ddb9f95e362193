import type { ConfigEntry, ConfigSource, ConfigType } from '../../lib/contracts/configs.ts';
import type { ConfigDescription } from '../client/configs.ts';

/** Kafka's numbers, in the order of its enums. Source: DescribeConfigs, KIP-226 and KIP-569. */
const SOURCES: readonly ConfigSource[] = [
  'unknown',
  'topic',
  'dynamic-broker',
  'dynamic-default-broker',
  'static-broker',
  'default',
  'dynamic-broker-logger',
  'client-metrics',
  'group',
];
const TYPES: readonly ConfigType[] = ['unknown', 'boolean', 'string', 'int', 'short', 'long', 'double', 'list', 'class', 'password'];

/** Configs as the contract has them, sorted by name. `own` is the source that counts as set here; `differs` names of configs that vary between brokers. */
export function toConfigEntries(
  configs: readonly ConfigDescription[],
  own: readonly ConfigSource[],
  differs: ReadonlySet<string> = new Set(),
): ConfigEntry[] {
  return configs
    .map((config): ConfigEntry => {
      const source = SOURCES[config.source] ?? 'unknown';
      return {
        name: config.name,
        value: config.sensitive ? null : config.value,
        type: TYPES[config.type] ?? 'unknown',
        source,
        modified: own.includes(source),
        readOnly: config.readOnly,
        sensitive: config.sensitive,
        documentation: config.documentation,
        synonyms: config.synonyms.map((synonym) => ({
          name: synonym.name,
          value: config.sensitive ? null : synonym.value,
          source: SOURCES[synonym.source] ?? 'unknown',
        })),
        differs: differs.has(config.name),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
