/** Shape of the one table of Kafka configs (`topic-configs.ts`, `broker-configs/`): what DescribeConfigs, validation and docs read. */

/** Kafka's config types (ConfigDef.Type). */
export type ConfigType = 'boolean' | 'string' | 'int' | 'short' | 'long' | 'double' | 'list' | 'class' | 'password';

/** Numbers of the types in DescribeConfigs v3 (KIP-569). */
export const configTypeNumbers: Record<ConfigType, number> = {
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9,
};

/** Where a value comes from (DescribeConfigs `config_source`). */
export const configSources = {
  topic: 1,
  dynamicBroker: 2,
  dynamicDefaultBroker: 3,
  staticBroker: 4,
  default: 5,
  dynamicBrokerLogger: 6,
  clientMetrics: 7,
  group: 8,
} as const;

/** How a broker config may change: only by a restart, per broker, or also for the whole cluster (KIP-226). */
export type ConfigScope = 'read-only' | 'per-broker' | 'cluster-wide';

/** A bound on values, with the words for docs and error messages. `check` gets the parsed value. */
export type ConfigBound =
  | { readonly kind: 'range'; readonly min?: number; readonly max?: number; /** A hole in the range. */ readonly not?: number }
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  /** For lists: each element must be one of these. */
  | { readonly kind: 'list-of'; readonly values: readonly string[] }
  | { readonly kind: 'non-empty' }
  /** `name:count,...`. */
  | { readonly kind: 'counts' }
  | { readonly kind: 'throttled-replicas' };

/** One config. */
export interface ConfigDefinition {
  readonly name: string;
  readonly type: ConfigType;
  /** As Kafka prints it; null = unset. */
  readonly default: string | null;
  readonly bound?: ConfigBound;
  /** Topic and group configs are always changeable; brokers' follow KIP-226. */
  readonly scope: ConfigScope;
  /** In our words. */
  readonly doc: string;
  /** Whether setting it changes what this engine does; otherwise why not. Part of the documentation that clients get. */
  readonly effect: 'yes' | `none: ${string}`;
  /** Broker configs that give a topic config its value when the topic has none, or a broker config its value; first wins. */
  readonly synonyms?: readonly ConfigSynonym[];
}

/** Another name a value may be set under, and its unit relative to the config's own. */
export interface ConfigSynonym {
  readonly name: string;
  /** Factor from the synonym's unit to the config's: hours to ms = 3,600,000. */
  readonly factor?: number;
}

/** The documentation that DescribeConfigs and docs/config.md show: it says when the setting does nothing here. */
export function documentationOf(definition: ConfigDefinition): string {
  if (definition.effect === 'yes') return definition.doc;
  return `${definition.doc} No effect in Millrace: ${definition.effect.slice('none: '.length)}`;
}
