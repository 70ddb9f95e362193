// Scenario with @platformatic/kafka, which speaks flexible versions only. Usage: platformatic.mjs MODULE BOOTSTRAP. Prints one JSON line.
const [, , modulePath, bootstrap] = process.argv;
const { Admin, Consumer, ProduceAcks, Producer, stringDeserializers, stringSerializers } = await import(modulePath);

const LIMIT_MS = 90_000;
const TOPIC = 'flexible';
const GROUP = 'flexible-group';
const base = { clientId: 'platformatic', bootstrapBrokers: bootstrap.split(',') };
const results = {};

async function until(condition, what) {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${LIMIT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const admin = new Admin(base);
const [created] = await admin.createTopics({ topics: [TOPIC], partitions: 3, replicas: 3, configs: [{ name: 'retention.ms', value: '100000' }] });
results.created = [created.partitions, created.replicas, created.configuration['retention.ms']];
await admin.incrementalAlterConfigs({ resources: [{ resourceType: 2, resourceName: TOPIC, configs: [{ name: 'retention.ms', configOperation: 0, value: '5000000' }] }], validateOnly: false });

const producer = new Producer({ ...base, serializers: stringSerializers, idempotent: true });
const sent = new Set();
async function send(name, count, compression = 'none') {
  const messages = Array.from({ length: count }, (_, i) => ({ topic: TOPIC, key: `k${i}`, value: `${name} ${i}`, headers: { h: `${i}` } }));
  await producer.send({ acks: ProduceAcks.ALL, compression, messages });
  for (const { value } of messages) sent.add(value);
}
for (const compression of ['none', 'gzip', 'snappy', 'lz4']) await send(compression, 100, compression);

const received = [];
let headersFine = true;
async function member(clientId) {
  const consumer = new Consumer({ ...base, clientId, groupId: GROUP, deserializers: stringDeserializers, sessionTimeout: 10_000, heartbeatInterval: 500, rebalanceTimeout: 10_000, maxWaitTime: 300 });
  const stream = await consumer.consume({ autocommit: true, topics: [TOPIC], mode: 'committed', fallbackMode: 'earliest' });
  stream.on('data', (message) => {
    received.push(message.value);
    headersFine &&= message.headers.get('h') === message.value.split(' ')[1];
  });
  return { consumer, stream };
}
const members = [await member('a')];
await until(() => received.length >= sent.size, 'everything read');
members.push(await member('b'));
const partitionsOf = ({ consumer }) => (consumer.assignments ?? []).flatMap(({ partitions }) => partitions);
await until(() => members.flatMap(partitionsOf).sort().join() === '0,1,2' && members.every((one) => partitionsOf(one).length > 0), 'a shared topic');
await send('later', 100);
await until(() => new Set(received).size >= sent.size, 'the later messages read');
results.allRead = [...sent].every((value) => received.includes(value)) && headersFine;

const group = (await admin.describeGroups({ groups: [GROUP], includeAuthorizedOperations: true })).get(GROUP);
results.group = [group.state, [...group.members.values()].map(({ clientId }) => clientId).sort()];
results.listed = [...(await admin.listGroups({ states: ['STABLE'], types: ['classic'] })).values()].map(({ id, groupType }) => [id, groupType]);
const committed = async () => {
  const [found] = await admin.listConsumerGroupOffsets({ groups: [{ groupId: GROUP }], requireStable: true });
  return found.topics.flatMap(({ partitions }) => partitions).reduce((sum, { committedOffset }) => sum + Number(committedOffset), 0);
};
await until(async () => (await committed()) === sent.size, 'everything committed');
const lag = (await members[0].consumer.getLag({ topics: [TOPIC] })).get(TOPIC);
results.lag = lag.reduce((sum, value) => sum + Math.max(0, Number(value)), 0);

for (const { consumer, stream } of members) {
  await stream.close();
  await consumer.close(true);
}
await admin.alterConsumerGroupOffsets({ groupId: GROUP, topics: [{ name: TOPIC, partitionOffsets: [{ partition: 0, offset: 5n }] }] });
await admin.deleteConsumerGroupOffsets({ groupId: GROUP, topics: [{ name: TOPIC, partitionIndexes: [0] }] });
await admin.deleteGroups({ groups: [GROUP] });
await admin.createPartitions({ topics: [{ name: TOPIC, count: 4 }] });
const [deleted] = await admin.deleteRecords({ topics: [{ name: TOPIC, partitions: [{ partition: 0, offset: 1n }] }] });
results.lowWatermark = deleted.partitions.map(({ lowWatermark }) => Number(lowWatermark));
await admin.deleteTopics({ topics: [TOPIC] });
await until(async () => !(await admin.listTopics()).includes(TOPIC), 'the topic gone');

await producer.close();
await admin.close();
process.stdout.write(`${JSON.stringify(results)}\n`);
process.exit(0);
