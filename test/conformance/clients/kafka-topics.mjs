// What the librdkafka suite wants of kafka-topics.sh: --bootstrap-server SERVERS, then --create, --alter or --delete of one --topic.
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

const { Kafka, logLevel } = createRequire(import.meta.url)('kafkajs');
const { values } = parseArgs({
  options: {
    'bootstrap-server': { type: 'string' },
    create: { type: 'boolean' },
    alter: { type: 'boolean' },
    delete: { type: 'boolean' },
    topic: { type: 'string' },
    partitions: { type: 'string', default: '1' },
    'replication-factor': { type: 'string', default: '1' },
    config: { type: 'string', multiple: true, default: [] },
  },
});
const { topic } = values;
const numPartitions = Number(values.partitions);
const admin = new Kafka({ brokers: values['bootstrap-server'].split(','), logLevel: logLevel.ERROR }).admin();
await admin.connect();
if (values.create) {
  const configEntries = values.config.map((entry) => ({ name: entry.slice(0, entry.indexOf('=')), value: entry.slice(entry.indexOf('=') + 1) }));
  await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions, replicationFactor: Number(values['replication-factor']), configEntries }] });
} else if (values.alter) {
  await admin.createPartitions({ topicPartitions: [{ topic, count: numPartitions }] });
} else if (values.delete) {
  await admin.deleteTopics({ topics: [topic] });
}
await admin.disconnect();
