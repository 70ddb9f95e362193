import type { BrokerId, TopicName } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import type { CallOptions } from './broker-link.ts';
import type { ClusterClient } from './cluster-client.ts';
import { kafkaError } from './cluster-error.ts';

/** Kafka's config resource types. */
const TOPIC = 2;
const BROKER = 4;

export type ConfigResource = { readonly kind: 'topic'; readonly topic: TopicName } | { readonly kind: 'broker'; readonly brokerId: BrokerId };

/** One config as Kafka describes it, with Kafka's numbers for source and type. */
export interface ConfigDescription {
  readonly name: string;
  readonly value: string | null;
  readonly readOnly: boolean;
  readonly sensitive: boolean;
  readonly source: number;
  readonly type: number;
  readonly documentation: string | null;
  readonly synonyms: readonly { readonly name: string; readonly value: string | null; readonly source: number }[];
}

/** All configs of one resource (or the named ones), with synonyms and documentation. Rejects with ClusterError. */
export async function describeConfigs(
  client: ClusterClient,
  resource: ConfigResource,
  options: CallOptions & { keys?: readonly string[] } = {},
): Promise<readonly ConfigDescription[]> {
  const { keys, ...call } = options;
  const request = {
    resources: [{ ...wireResource(resource), configurationKeys: keys ? [...keys] : null }],
    includeSynonyms: true,
    includeDocumentation: true,
  };
  const bounds = { minVersion: 1, ...call };
  const { body } =
    resource.kind === 'broker'
      ? await client.call(resource.brokerId, apis.describeConfigs, request, bounds)
      : await client.callAny(apis.describeConfigs, request, bounds);
  const result = body.results[0];
  if (!result) throw kafkaError(-1, { resource: resourceName(resource), detail: 'The broker described nothing.' });
  if (result.errorCode !== 0) throw kafkaError(result.errorCode, { resource: resourceName(resource), detail: result.errorMessage });
  return result.configs.map(toDescription);
}

/** The named configs of many topics: topic → name → value. Topics that fail are left out. */
export async function describeTopicValues(
  client: ClusterClient,
  topics: readonly TopicName[],
  keys: readonly string[],
  options?: CallOptions,
): Promise<ReadonlyMap<TopicName, ReadonlyMap<string, string>>> {
  const request = { resources: topics.map((topic) => ({ ...wireResource({ kind: 'topic', topic }), configurationKeys: [...keys] })) };
  const { body } = await client.callAny(apis.describeConfigs, request, { minVersion: 1, ...options });
  const found = new Map<TopicName, ReadonlyMap<string, string>>();
  for (const result of body.results) {
    if (result.errorCode !== 0) continue;
    found.set(result.resourceName, new Map(result.configs.map((config) => [config.name, config.value ?? ''])));
  }
  return found;
}

/** Sets and resets single configs (KIP-339). Rejects with ClusterError (INVALID_CONFIG with the broker's sentence). */
export async function alterConfigs(
  client: ClusterClient,
  resource: ConfigResource,
  change: { readonly set: ReadonlyMap<string, string>; readonly reset: readonly string[]; readonly validateOnly: boolean },
  options: CallOptions = {},
): Promise<void> {
  const configs = [
    ...[...change.set].map(([name, value]) => ({ name, configOperation: 0, value })),
    ...change.reset.map((name) => ({ name, configOperation: 1, value: null })),
  ];
  const request = { resources: [{ ...wireResource(resource), configs }], validateOnly: change.validateOnly };
  const bounds = { lane: 'admin' as const, timeoutMs: 10_000, ...options };
  const { body } =
    resource.kind === 'broker'
      ? await client.call(resource.brokerId, apis.incrementalAlterConfigs, request, bounds)
      : await client.callController(
          apis.incrementalAlterConfigs,
          request,
          bounds,
          (answer) => answer.body.responses[0]?.errorCode ?? 0,
        );
  const result = body.responses[0];
  if (result && result.errorCode !== 0) {
    throw kafkaError(result.errorCode, { resource: resourceName(resource), detail: result.errorMessage });
  }
}

function wireResource(resource: ConfigResource): { resourceType: number; resourceName: string } {
  return resource.kind === 'topic'
    ? { resourceType: TOPIC, resourceName: resource.topic }
    : { resourceType: BROKER, resourceName: String(resource.brokerId) };
}

function resourceName(resource: ConfigResource): string {
  return resource.kind === 'topic' ? resource.topic : `broker-${resource.brokerId}`;
}

type WireConfig = {
  name: string;
  value: string | null;
  readOnly: boolean;
  isSensitive: boolean;
  configSource: number;
  configType: number;
  documentation: string | null;
  synonyms: readonly { name: string; value: string | null; source: number }[];
};

function toDescription(config: WireConfig): ConfigDescription {
  return {
    name: config.name,
    value: config.value,
    readOnly: config.readOnly,
    sensitive: config.isSensitive,
    source: config.configSource,
    type: config.configType,
    documentation: config.documentation || null,
    synonyms: config.synonyms,
  };
}
