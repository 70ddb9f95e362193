import type * as z from 'zod/mini';
import type { AlterConfigsResponse, ConfigChange, alterConfigsRequest } from '../../lib/contracts/configs.ts';
import { type ConfigDescription, type ConfigResource, alterConfigs as sendConfigs, describeConfigs } from '../client/configs.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError } from './operation-error.ts';
import { requireBroker } from './require-broker.ts';

type Request = z.output<typeof alterConfigsRequest>;

/** Sets and resets configs of a topic. A dry run lets the cluster validate and changes nothing. */
export async function alterTopicConfigs(context: ClusterContext, topic: string, request: Request): Promise<AlterConfigsResponse> {
  return await alter(context, { kind: 'topic', topic }, request);
}

/** Sets and resets dynamic configs of one broker. */
export async function alterBrokerConfigs(context: ClusterContext, brokerId: number, request: Request): Promise<AlterConfigsResponse> {
  requireBroker(context, brokerId);
  return await alter(context, { kind: 'broker', brokerId }, request);
}

async function alter(context: ClusterContext, resource: ConfigResource, request: Request): Promise<AlterConfigsResponse> {
  const { client, monitor } = context;
  const set = new Map(Object.entries(request.set));
  const reset = request.reset.filter((name) => !set.has(name));
  const names = [...set.keys(), ...reset];
  if (names.length === 0) throw new OperationError('invalid_request', 'There is nothing to change: give at least one config to set or reset.');
  const before = await describeConfigs(client, resource, { keys: names });
  const unknown = names.filter((name) => !before.some((config) => config.name === name));
  if (unknown.length > 0) {
    const issues = unknown.map((name) => ({ path: `${set.has(name) ? 'set' : 'reset'}.${name}`, message: `There is no config ${name}.` }));
    throw new OperationError('invalid_config', `Unknown: ${unknown.join(', ')}.`, { issues });
  }
  await sendConfigs(client, resource, { set, reset, validateOnly: request.validateOnly });
  if (request.validateOnly) return { validateOnly: true, changes: names.map((name) => planned(name, before, set)) };
  await monitor.refresh('configs');
  const after = await describeConfigs(client, resource, { keys: names });
  const changes = names.map((name) => ({ name, before: shown(before, name), after: set.get(name) ?? shown(after, name) }));
  monitor.note(changeEvent(resource, changes));
  return { validateOnly: false, changes };
}

function planned(name: string, before: readonly ConfigDescription[], set: ReadonlyMap<string, string>): ConfigChange {
  return { name, before: shown(before, name), after: set.get(name) ?? inherited(before, name) };
}

/** Kafka's numbers for values that are set on a topic or dynamically on one broker: what a reset removes. */
const OWN_SOURCES: ReadonlySet<number> = new Set([1, 2]);

/** What holds again after a reset: the first synonym that is not set on the resource itself. */
function inherited(configs: readonly ConfigDescription[], name: string): string | null {
  const config = configs.find((entry) => entry.name === name);
  if (!config || !OWN_SOURCES.has(config.source)) return shown(configs, name);
  return config.synonyms.find((synonym) => !OWN_SOURCES.has(synonym.source))?.value ?? null;
}

function shown(configs: readonly ConfigDescription[], name: string): string | null {
  const config = configs.find((entry) => entry.name === name);
  return config && !config.sensitive ? config.value : null;
}

function changeEvent(resource: ConfigResource, changes: readonly ConfigChange[]) {
  const [first] = changes;
  const what = changes.length === 1 && first ? `${first.name}: ${first.before ?? 'unset'} → ${first.after ?? 'default'}` : `${changes.length} configs`;
  const where = resource.kind === 'topic' ? `topic ${resource.topic}` : `broker ${resource.brokerId}`;
  return {
    kind: 'config-changed' as const,
    status: 'ok' as const,
    text: `Changed ${what} of ${where}`,
    ...(resource.kind === 'topic' ? { topic: resource.topic } : { brokerId: resource.brokerId }),
  };
}
