/** Checks of config changes, with the message a client gets. Errors are INVALID_CONFIG (40) unless said otherwise. */
import { brokerConfig } from './broker-configs.ts';
import type { ConfigBound, ConfigDefinition } from './config-definition.ts';
import { parseBoolean, parseCounts, parseList, parseNumber } from './config-values.ts';
import { topicConfig } from './topic-configs.ts';

const INTEGER_LIMITS: Partial<Record<ConfigDefinition['type'], { min: bigint; max: bigint }>> = {
  short: { min: -32_768n, max: 32_767n },
  int: { min: -2_147_483_648n, max: 2_147_483_647n },
  long: { min: -(2n ** 63n), max: 2n ** 63n - 1n },
};

/** A sentence about the first thing that is wrong with these topic configs, or undefined. */
export function validateTopicConfigs(configs: ReadonlyMap<string, string>): string | undefined {
  for (const [name, value] of configs) {
    const definition = topicConfig(name);
    if (!definition) return `Unknown topic config name: ${name}`;
    const wrong = validateValue(definition, value);
    if (wrong !== undefined) return wrong;
  }
  return contradiction(configs);
}

/**
 * The same for dynamic configs of a broker. `brokerId` undefined = for the whole cluster. Names that are not in the table are
 * taken as they are, as in Kafka (they belong to plugins).
 */
export function validateBrokerConfigs(configs: ReadonlyMap<string, string>, brokerId: number | undefined): string | undefined {
  for (const [name, value] of configs) {
    const definition = brokerConfig(name);
    if (!definition) continue;
    if (definition.scope === 'read-only') return `Cannot update these configs dynamically: ${name}`;
    if (definition.scope === 'per-broker' && brokerId === undefined) {
      return `Cannot update these configs at default cluster level, broker id must be specified: ${name}`;
    }
    const wrong = validateValue(definition, value);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** The same for what a broker is started with. Unlike Kafka, which leaves unknown names to plugins, it refuses them: there are none, and a typing error would go unseen. */
export function validateStaticConfigs(configs: ReadonlyMap<string, string>): string | undefined {
  for (const [name, value] of configs) {
    const definition = brokerConfig(name);
    const wrong = definition ? validateValue(definition, value) : unknownBrokerConfig(name);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function unknownBrokerConfig(name: string): string {
  const fallback = topicConfig(name)?.synonyms?.[0]?.name;
  return fallback === undefined ? `Unknown broker config name: ${name}` : `${name} is a config of topics; the broker config behind it is ${fallback}`;
}

/** A sentence about what is wrong with one value, or undefined. Names the config, the value and the bound. */
export function validateValue(definition: ConfigDefinition, value: string): string | undefined {
  const parsed = parse(definition, value);
  if (typeof parsed === 'object' && 'wrong' in parsed)
    return `Invalid value ${value} for configuration ${definition.name}: ${parsed.wrong}`;
  const broken = definition.bound && outOfBound(definition.bound, parsed);
  return broken === undefined ? undefined : `Invalid value ${value} for configuration ${definition.name}: ${broken}`;
}

type Parsed = string | number | boolean | string[] | { readonly wrong: string };

function parse(definition: ConfigDefinition, value: string): Parsed {
  switch (definition.type) {
    case 'boolean':
      return parseBoolean(value) ?? { wrong: 'Expected value to be either true or false' };
    case 'short':
    case 'int':
    case 'long':
      return parseInteger(definition.type, value);
    case 'double':
      return parseNumber(value) ?? { wrong: 'Not a number of type DOUBLE' };
    case 'list':
      return parseList(value);
    case 'string':
    case 'class':
    case 'password':
      return value;
  }
}

function parseInteger(type: 'short' | 'int' | 'long', value: string): Parsed {
  const limits = INTEGER_LIMITS[type];
  const wrong = { wrong: `Not a number of type ${type.toUpperCase()}` };
  const trimmed = value.trim();
  if (!limits || !/^[+-]?\d{1,20}$/.test(trimmed)) return wrong;
  const exact = BigInt(trimmed.replace(/^\+/, ''));
  if (exact < limits.min || exact > limits.max) return wrong;
  return parseNumber(trimmed) ?? wrong;
}

function outOfBound(bound: ConfigBound, value: Parsed): string | undefined {
  switch (bound.kind) {
    case 'range':
      if (typeof value !== 'number') return undefined;
      if (bound.min !== undefined && value < bound.min) return `Value must be at least ${bound.min}`;
      if (value === bound.not) return `Value must not be ${bound.not}`;
      if (bound.max !== undefined && value > bound.max) return `Value must be no more than ${bound.max}`;
      return undefined;
    case 'one-of':
      return typeof value === 'string' && !bound.values.includes(value)
        ? `String must be one of: ${bound.values.join(', ')}`
        : undefined;
    case 'list-of': {
      const stray = Array.isArray(value) ? value.find((item) => !bound.values.includes(item)) : undefined;
      return stray === undefined ? undefined : `String must be one of: ${bound.values.join(', ')}`;
    }
    case 'non-empty':
      return value === '' ? 'String must be non-empty' : undefined;
    case 'counts':
      return typeof value === 'string' && parseCounts(value) === undefined ? 'Expected host:count,host:count,...' : undefined;
    case 'throttled-replicas':
      return Array.isArray(value) && !isThrottledReplicas(value)
        ? 'Expected "*" or partition:broker,partition:broker,...'
        : undefined;
  }
}

function isThrottledReplicas(items: readonly string[]): boolean {
  return (items.length === 1 && items[0] === '*') || items.every((item) => /^\d+:\d+$/.test(item));
}

function contradiction(configs: ReadonlyMap<string, string>): string | undefined {
  if (parseBoolean(configs.get('remote.storage.enable') ?? '') === true) {
    return 'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.';
  }
  const min = parseNumber(configs.get('min.compaction.lag.ms') ?? '');
  const max = parseNumber(configs.get('max.compaction.lag.ms') ?? '');
  if (min !== undefined && max !== undefined && min > max) {
    return `conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`;
  }
  return undefined;
}
