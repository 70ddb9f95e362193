/** Short form for rows of the broker config tables. */
import type { ConfigBound, ConfigDefinition, ConfigScope, ConfigSynonym, ConfigType } from './config-definition.ts';
import { topicConfig } from './topic-configs.ts';
import { must } from '../../base/assert.ts';

interface RowOptions {
  readonly scope?: ConfigScope;
  readonly min?: number;
  readonly max?: number;
  readonly oneOf?: readonly string[];
  readonly listOf?: readonly string[];
  readonly counts?: true;
  readonly synonyms?: readonly ConfigSynonym[];
}

/** One broker config. Read-only unless `scope` says otherwise. */
export function row(
  name: string,
  type: ConfigType,
  defaultValue: string | null,
  effect: ConfigDefinition['effect'],
  doc: string,
  options: RowOptions = {},
): ConfigDefinition {
  const bound = boundOf(options);
  return {
    name,
    type,
    default: defaultValue,
    scope: options.scope ?? 'read-only',
    doc,
    effect,
    ...(bound && { bound }),
    ...(options.synonyms && { synonyms: options.synonyms }),
  };
}

/** A broker config that is the default of a topic config: type, bound and effect come from there. Changeable for the whole cluster (KIP-226). */
export function topicDefault(
  name: string,
  topicConfigName: string,
  overrides: Partial<Pick<ConfigDefinition, 'default' | 'scope' | 'synonyms'>> = {},
): ConfigDefinition {
  const topic = must(topicConfig(topicConfigName), `${topicConfigName} is not a topic config`);
  const { synonyms: _synonyms, ...rest } = topic;
  return {
    ...rest,
    name,
    scope: 'cluster-wide',
    doc: `Default of the topic config ${topicConfigName}. ${topic.doc}`,
    ...overrides,
  };
}

function boundOf(options: RowOptions): ConfigBound | undefined {
  if (options.oneOf) return { kind: 'one-of', values: options.oneOf };
  if (options.listOf) return { kind: 'list-of', values: options.listOf };
  if (options.counts) return { kind: 'counts' };
  if (options.min === undefined && options.max === undefined) return undefined;
  return {
    kind: 'range',
    ...(options.min !== undefined && { min: options.min }),
    ...(options.max !== undefined && { max: options.max }),
  };
}
