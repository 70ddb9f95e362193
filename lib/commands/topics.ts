import type { CreateTopicRequest } from '../contracts/topics.ts';
import { api } from '../routes.ts';
import { type Command, type CommandTarget, curl, kafkajs, parts, word } from './shell.ts';

const admin = (target: CommandTarget, call: readonly string[]): Command => kafkajs(target, ['const admin = kafka.admin();', 'await admin.connect();', ...call, 'await admin.disconnect();']);
const topicsTool = ({ bootstrap }: CommandTarget): string => `kafka-topics.sh --bootstrap-server ${word(bootstrap)}`;

export function createTopicCommands(target: CommandTarget, clusterId: string, request: CreateTopicRequest): Command[] {
  const { name, partitions = null, replicationFactor = null, configs = {} } = request;
  const topic = name === '' ? '<name>' : name;
  const entries = Object.entries(configs);
  const configEntries = entries.map(([key, value]) => `{ name: ${JSON.stringify(key)}, value: ${JSON.stringify(value)} }`);
  return [
    {
      tool: 'kafka',
      code: parts(
        topicsTool(target),
        `--create --topic ${topic === '<name>' ? topic : word(topic)}`,
        partitions !== null && `--partitions ${partitions}`,
        replicationFactor !== null && `--replication-factor ${replicationFactor}`,
        ...entries.map(([key, value]) => `--config ${word(`${key}=${value}`)}`),
      ),
    },
    admin(target, [
      `await admin.createTopics({ topics: [{ topic: ${JSON.stringify(topic)}, numPartitions: ${partitions ?? -1}, replicationFactor: ${replicationFactor ?? -1}${configEntries.length === 0 ? '' : `, configEntries: [${configEntries.join(', ')}]`} }] });`,
    ]),
    curl(target, 'POST', api.topics(clusterId), { ...request, name: topic }),
  ];
}

export function addPartitionsCommands(target: CommandTarget, clusterId: string, topic: string, total: number): Command[] {
  return [
    { tool: 'kafka', code: parts(topicsTool(target), `--alter --topic ${word(topic)} --partitions ${total}`) },
    admin(target, [`await admin.createPartitions({ topicPartitions: [{ topic: ${JSON.stringify(topic)}, count: ${total} }] });`]),
    curl(target, 'POST', api.topicPartitions(clusterId, topic), { total }),
  ];
}

export function deleteTopicsCommands(target: CommandTarget, clusterId: string, topics: readonly string[]): Command[] {
  const each = topics.map((topic) => curl(target, 'DELETE', api.topic(clusterId, topic), { confirm: topic }).code);
  return [
    { tool: 'kafka', code: topics.map((topic) => parts(topicsTool(target), `--delete --topic ${word(topic)}`)).join('\n') },
    admin(target, [`await admin.deleteTopics({ topics: ${JSON.stringify(topics)} });`]),
    { tool: 'curl', code: each.join('\n') },
  ];
}

/** Sets or resets one config of a topic or broker. */
export function configCommands(target: CommandTarget, owner: { type: 'topics' | 'brokers'; name: string; path: string }, change: { name: string; value: string | null }): Command[] {
  const { name, value } = change;
  const body = value === null ? { reset: [name] } : { set: { [name]: value } };
  const act = value === null ? `--delete-config ${word(name)}` : `--add-config ${word(`${name}=${value.includes(',') ? `[${value}]` : value}`)}`;
  return [
    { tool: 'kafka', code: parts(`kafka-configs.sh --bootstrap-server ${word(target.bootstrap)}`, `--alter --entity-type ${owner.type} --entity-name ${word(owner.name)}`, act) },
    curl(target, 'PATCH', owner.path, body),
  ];
}
