/** Rules for topic names (L13; org.apache.kafka.common.internals.Topic). */
import type { TopicName } from '../base/ids.ts';

const MAX_LENGTH = 249;

/** Topics that the brokers themselves keep state in. Clients may read them; only coordinators and `__admin_client` write. */
export const internalTopics: ReadonlySet<TopicName> = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
]);

/** Whether a topic is one of the brokers' own. */
export function isInternalTopic(name: TopicName): boolean {
  return internalTopics.has(name);
}

/** A sentence about what is wrong with a topic name, or undefined when it is legal. Goes with INVALID_TOPIC_EXCEPTION (17). */
export function topicNameProblem(name: string): string | undefined {
  if (name === '') return 'Topic name is invalid: the empty string is not allowed';
  if (name === '.' || name === '..') return "Topic name is invalid: '.' or '..' is not allowed";
  if (name.length > MAX_LENGTH)
    return `Topic name is invalid: the length of '${name}' is longer than the max allowed length ${MAX_LENGTH}`;
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
    return `Topic name is invalid: '${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  }
  return undefined;
}

/** Names that are equal under it would share metric names: Kafka refuses the second one. */
export function collisionKey(name: TopicName): string {
  return name.replaceAll('.', '_');
}
