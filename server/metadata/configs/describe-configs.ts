/**
 * DescribeConfigs (key 32): every config of a topic or broker with its value, source, synonyms, type and documentation.
 * Answered from the image by any broker for topics and cluster-wide broker defaults, by the broker itself for its own configs.
 */
import { bounded } from '../../base/text.ts';
import type { Decoded, Encodable } from '../../protocol/definition.ts';
import { errorMessage, errors } from '../../protocol/errors.ts';
import type { describeConfigsRequest, describeConfigsResponse } from '../../protocol/messages/32-describe-configs.ts';
import { configResourceTypes, type MetadataImage } from '../image.ts';
import { topicNameProblem } from '../topic-names.ts';
import { brokerConfig, brokerConfigs } from './broker-configs.ts';
import type { BrokerConfigView, ConfigSetting } from './broker-config-view.ts';
import { type ConfigDefinition, configSources, configTypeNumbers, documentationOf } from './config-definition.ts';
import { topicConfigs } from './topic-configs.ts';

/** One result of DescribeConfigsResponse. */
export type DescribeConfigsResult = NonNullable<Encodable<typeof describeConfigsResponse>['results']>[number];
/** One row of a result; CreateTopics v5+ takes the same facts. */
export type DescribedConfig = NonNullable<DescribeConfigsResult['configs']>[number];
type Resource = Decoded<typeof describeConfigsRequest>['resources'][number];

/** What to leave out and what the answer is for. */
export interface DescribeOptions {
  readonly image: MetadataImage;
  /** The answering broker's configs. */
  readonly configs: BrokerConfigView;
  readonly includeSynonyms: boolean;
  readonly includeDocumentation: boolean;
}

/** Results in the order of the resources; one that is named twice gets one, as answers are much larger than requests. Errors per resource: 3, 17, 42 (INVALID_REQUEST). */
export function describeConfigs(resources: readonly Resource[], options: DescribeOptions): DescribeConfigsResult[] {
  return [...new Map(resources.map((resource) => [`${resource.resourceType} ${resource.resourceName}`, resource])).values()].map((resource) => {
    const described = describeResource(resource, options);
    const head = { resourceType: resource.resourceType, resourceName: resource.resourceName };
    if ('errorCode' in described)
      return { ...head, errorCode: described.errorCode, errorMessage: described.message, configs: [] };
    const wanted = resource.configurationKeys === null ? undefined : new Set(resource.configurationKeys);
    // An empty list of keys means all of them, as null does: Apache Kafka's ConfigHelper, and clients rely on it.
    const configs =
      wanted === undefined || wanted.size === 0
        ? described.configs
        : described.configs.filter(({ name }) => wanted.has(name ?? ''));
    return { ...head, errorCode: errors.NONE, errorMessage: null, configs };
  });
}

/** Every config of a topic as it is, or would be with `overrides`. */
export function describeTopicConfigs(
  overrides: ReadonlyMap<string, string>,
  options: Omit<DescribeOptions, 'image'>,
): DescribedConfig[] {
  return topicConfigs.map((definition) => {
    const own = overrides.get(definition.name);
    const settings: ConfigSetting[] = definition.synonyms ? options.configs.settings(definition) : [];
    if (own !== undefined) settings.unshift({ name: definition.name, value: own, converted: own, source: configSources.topic });
    const effective = settings[0];
    return entry(
      definition,
      effective?.converted ?? definition.default,
      effective?.source ?? configSources.default,
      settings,
      options,
      false,
    );
  });
}

type Described = { readonly configs: DescribedConfig[] } | { readonly errorCode: number; readonly message: string };

function describeResource(resource: Resource, options: DescribeOptions): Described {
  switch (resource.resourceType) {
    case configResourceTypes.topic:
      return describeTopic(resource.resourceName, options);
    case configResourceTypes.broker:
      return describeBroker(resource.resourceName, options);
    case configResourceTypes.brokerLogger:
      return resource.resourceName === String(options.configs.brokerId)
        ? { configs: [] }
        : wrongBroker(resource.resourceName, options);
    case configResourceTypes.clientMetrics:
      if (resource.resourceName === '') return { errorCode: errors.INVALID_REQUEST, message: 'Client metrics subscription name must not be empty' };
      return { configs: storedClientMetrics(resource.resourceName, options) };
    default:
      return { errorCode: errors.INVALID_REQUEST, message: `Unsupported resource type ${resource.resourceType}` };
  }
}

function describeTopic(name: string, options: DescribeOptions): Described {
  const problem = topicNameProblem(name);
  if (problem !== undefined) return { errorCode: errors.INVALID_TOPIC_EXCEPTION, message: problem };
  if (!options.image.topics.has(name)) {
    return { errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION, message: errorMessage(errors.UNKNOWN_TOPIC_OR_PARTITION) };
  }
  return { configs: describeTopicConfigs(options.image.configs('topic', name), options) };
}

/** Name '' = the cluster-wide dynamic defaults: only those that are set. */
function describeBroker(name: string, options: DescribeOptions): Described {
  if (name === '') {
    const stored = [...options.image.configs('broker', '')].map(([key, value]) => dynamicDefault(key, value, options));
    return { configs: stored };
  }
  if (name !== String(options.configs.brokerId)) return wrongBroker(name, options);
  const unlisted = [...options.image.configs('broker', name).keys(), ...options.image.configs('broker', '').keys()].filter(
    (key) => !brokerConfig(key),
  );
  const definitions = [...brokerConfigs, ...[...new Set(unlisted)].map(unlistedDefinition)];
  return { configs: definitions.map((definition) => describeBrokerConfig(definition, options)) };
}

function describeBrokerConfig(definition: ConfigDefinition, options: DescribeOptions): DescribedConfig {
  const settings = options.configs.settings(definition);
  // The value shown is the config's own: log.retention.ms stays null when only log.retention.hours is set, as in Kafka.
  const own = settings.find((setting) => setting.name === definition.name);
  return entry(
    definition,
    own?.value ?? null,
    own?.source ?? configSources.default,
    settings,
    options,
    definition.scope === 'read-only',
  );
}

function dynamicDefault(key: string, value: string, options: DescribeOptions): DescribedConfig {
  const definition = brokerConfig(key) ?? unlistedDefinition(key);
  const settings: ConfigSetting[] = [{ name: key, value, converted: value, source: configSources.dynamicDefaultBroker }];
  return entry(definition, value, configSources.dynamicDefaultBroker, settings, options, false);
}

function storedClientMetrics(subscription: string, options: DescribeOptions): DescribedConfig[] {
  return [...options.image.configs('clientMetrics', subscription)].map(([name, value]) =>
    entry({ ...unlistedDefinition(name), type: 'string' }, value, configSources.clientMetrics, [], options, false),
  );
}

function wrongBroker(name: string, options: DescribeOptions): Described {
  return {
    errorCode: errors.INVALID_REQUEST,
    message: bounded(
      /^\d+$/.test(name)
        ? `Unexpected broker id, expected ${options.configs.brokerId} or empty string, but received ${name}`
        : `Broker id must be an integer, but it is: ${name}`,
    ),
  };
}

/** A stored name that Kafka's tables do not know: shown, and taken for a secret, since its type is unknown. */
function unlistedDefinition(name: string): ConfigDefinition {
  return { name, type: 'password', default: null, scope: 'cluster-wide', doc: '', effect: 'none: the name is not known.' };
}

/**
 * What sets a config under another name shows only behind what sets it under its own, or under the first of the broker configs behind a
 * topic config: `log.retention.hours` behind a `log.retention.ms` that is set, as in Kafka.
 */
function fromItsOwnName({ name, synonyms }: ConfigDefinition, settings: readonly ConfigSetting[]): readonly ConfigSetting[] {
  const ofBroker = synonyms?.[0]?.name ?? name;
  const first = settings.findIndex((setting) => setting.name === ofBroker && setting.source !== configSources.topic);
  return settings.filter(({ source }, index) => source === configSources.topic || (first >= 0 && index >= first));
}

function entry(
  definition: ConfigDefinition,
  value: string | null,
  source: number,
  settings: readonly ConfigSetting[],
  options: Pick<DescribeOptions, 'includeSynonyms' | 'includeDocumentation'>,
  readOnly: boolean,
): DescribedConfig {
  const isSensitive = definition.type === 'password';
  return {
    name: definition.name,
    value: isSensitive ? null : value,
    readOnly,
    isDefault: source === configSources.default,
    configSource: source,
    isSensitive,
    synonyms: options.includeSynonyms
      ? fromItsOwnName(definition, settings).map((setting) => ({ name: setting.name, value: isSensitive ? null : setting.value, source: setting.source }))
      : [],
    configType: configTypeNumbers[definition.type],
    documentation: options.includeDocumentation ? documentationOf(definition) : null,
  };
}
