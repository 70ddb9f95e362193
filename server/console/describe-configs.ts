import type { ConfigsResponse } from '../../lib/contracts/configs.ts';
import { type ConfigDescription, describeConfigs } from '../client/configs.ts';
import type { ClusterContext } from './cluster-context.ts';
import { toConfigEntries } from './config-entries.ts';
import { requireBroker } from './require-broker.ts';
import { toWarnings } from './warnings.ts';

/** Configs that name the broker itself: they differ by nature. */
const PER_BROKER = /^(broker\.id|node\.id|log\.dirs?|listeners|advertised\.listeners|broker\.rack|controller\.listener.*|process\.roles|metadata\.log\.dir)$/;

/** Every config of a topic. Rejects with ClusterError when the topic does not exist. */
export async function describeTopicConfigs(context: ClusterContext, topic: string): Promise<ConfigsResponse> {
  const configs = await describeConfigs(context.client, { kind: 'topic', topic });
  return { asOf: context.clock.now(), warnings: [], configs: toConfigEntries(configs, ['topic']) };
}

/** Every config of a broker, with a mark on those that another broker has differently. Rejects when that broker does not answer. */
export async function describeBrokerConfigs(context: ClusterContext, brokerId: number): Promise<ConfigsResponse> {
  const { client, clock, monitor } = context;
  requireBroker(context, brokerId);
  const others = (monitor.state.metadata?.value.brokers ?? []).map((broker) => broker.id).filter((id) => id !== brokerId);
  const [configs, rest] = await Promise.all([
    describeConfigs(client, { kind: 'broker', brokerId }),
    client.fanOut(others, (id) => describeConfigs(client, { kind: 'broker', brokerId: id })),
  ]);
  const differs = differences(configs, [...rest.results.values()]);
  return {
    asOf: clock.now(),
    warnings: toWarnings(rest.failures),
    configs: toConfigEntries(configs, ['dynamic-broker', 'dynamic-default-broker', 'static-broker'], differs),
  };
}

function differences(configs: readonly ConfigDescription[], others: readonly (readonly ConfigDescription[])[]): Set<string> {
  const differs = new Set<string>();
  for (const other of others) {
    const values = new Map(other.map((config) => [config.name, config.value]));
    for (const { name, value, sensitive } of configs) {
      if (!sensitive && !PER_BROKER.test(name) && values.has(name) && values.get(name) !== value) differs.add(name);
    }
  }
  return differs;
}
