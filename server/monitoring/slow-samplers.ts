import type { Clock } from '../base/clock.ts';
import type { ClusterClient } from '../client/cluster-client.ts';
import { describeTopicValues } from '../client/configs.ts';
import { describeLogDirs } from '../client/log-dirs.ts';
import { type ClusterState, TOPIC_CONFIG_KEYS } from './cluster-state.ts';
import { sumDiskUse } from './topic-figures.ts';

const CALL = { lane: 'sample-disks', timeoutMs: 4_000 } as const;
/** Topics in one DescribeConfigs request. */
const BATCH = 500;

/** Keeps `logDirs`. A broker that fails keeps its last answer, which says when it was true. */
export async function sampleLogDirs(options: { client: ClusterClient; clock: Clock; state: ClusterState }): Promise<void> {
  const { client, clock, state } = options;
  const brokers = state.metadata?.value.brokers.map((broker) => broker.id) ?? [];
  const { results, failures } = await describeLogDirs(client, brokers, null, CALL);
  for (const [brokerId, value] of results) state.logDirs.set(brokerId, { at: clock.now(), value });
  state.disk = sumDiskUse(state.logDirs);
  state.failures.set('log-dirs', failures);
}

/** Keeps `topicConfigs` of all topics. */
export async function sampleTopicConfigs(options: { client: ClusterClient; state: ClusterState }): Promise<void> {
  const { client, state } = options;
  const topics = state.metadata?.value.topics.map((topic) => topic.name) ?? [];
  for (let start = 0; start < topics.length; start += BATCH) {
    const found = await describeTopicValues(client, topics.slice(start, start + BATCH), TOPIC_CONFIG_KEYS, CALL);
    for (const [topic, values] of found) state.topicConfigs.set(topic, values);
  }
}

/** Whether a topic appeared that has no configs yet. */
export function hasUnknownTopicConfigs(state: ClusterState): boolean {
  return (state.metadata?.value.topics ?? []).some((topic) => !state.topicConfigs.has(topic.name));
}
