// Scenario with node-rdkafka (librdkafka inside Node). Usage: node-rdkafka.mjs MODULE BOOTSTRAP. Prints one JSON line.
const [, , modulePath, bootstrap] = process.argv;
const { default: rdkafka } = await import(modulePath);

const LIMIT_MS = 90_000;
const TOPIC = 'bound';
const GROUP = 'bound-group';
const COUNT = 1_000;
const base = { 'metadata.broker.list': bootstrap };
const results = { codecs: {} };

/** A call of the library's `(…, callback)` kind as a promise. */
const call = (object, method, ...args) =>
  new Promise((resolve, reject) => object[method](...args, (error, value) => (error ? reject(new Error(`${method}: ${error.message}`)) : resolve(value))));

async function until(condition, what) {
  const deadline = Date.now() + LIMIT_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${LIMIT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const admin = rdkafka.AdminClient.create(base);
const spec = { topic: TOPIC, num_partitions: 2, replication_factor: 3, config: { 'retention.ms': '5000000' } };
await call(admin, 'createTopic', spec);
results.again = await call(admin, 'createTopic', spec).then(() => 'made', (error) => error.message);
await call(admin, 'createPartitions', TOPIC, 3);

async function produce(from, settings) {
  const producer = new rdkafka.Producer({ ...base, dr_cb: true, ...settings });
  const reports = [];
  producer.on('delivery-report', (error, report) => reports.push(error ? error.message : report.offset));
  await call(producer, 'connect', {});
  producer.setPollInterval(20);
  for (let n = from; n < from + COUNT; n += 1) producer.produce(TOPIC, null, Buffer.from(`${n}`), `key ${n}`, Date.now(), undefined, [{ n: `${n}` }]);
  await call(producer, 'flush', LIMIT_MS);
  await until(() => reports.length === COUNT, 'every delivery report');
  await call(producer, 'disconnect');
  return reports.filter((report) => typeof report === 'number').length;
}

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
for (const [index, codec] of codecs.entries()) {
  results.codecs[codec] = await produce(index * COUNT, { 'enable.idempotence': true, 'compression.codec': codec });
}
const sent = codecs.length * COUNT;

class Member {
  constructor(clientId) {
    this.values = [];
    this.headersFine = true;
    const settings = { ...base, 'client.id': clientId, 'group.id': GROUP, 'session.timeout.ms': 30_000, 'enable.auto.commit': false };
    this.consumer = new rdkafka.KafkaConsumer(settings, { 'auto.offset.reset': 'earliest' });
    this.consumer.on('data', ({ value, headers }) => {
      this.values.push(Number(value));
      this.headersFine &&= `${headers?.[0]?.n}` === `${value}`;
    });
  }

  async start() {
    await call(this.consumer, 'connect', {});
    this.consumer.subscribe([TOPIC]);
    this.consumer.consume();
  }

  get owned() {
    return this.consumer.assignments().length;
  }
}

const [first, second] = [new Member('first'), new Member('second')];
await first.start();
await until(() => first.owned === 3 && first.values.length === sent, 'everything read by one member');
results.read = new Set(first.values).size;
results.headersFine = first.headersFine;
first.consumer.commitSync();
results.committed = (await call(first.consumer, 'committed', null, LIMIT_MS)).reduce((sum, { offset }) => sum + offset, 0);
const ends = await Promise.all([0, 1, 2].map((partition) => call(first.consumer, 'queryWatermarkOffsets', TOPIC, partition, LIMIT_MS)));
results.ends = ends.reduce((sum, { highOffset }) => sum + highOffset, 0);
const times = [0, 1, 2].map((partition) => ({ topic: TOPIC, partition, offset: 1 }));
results.byTime = (await call(first.consumer, 'offsetsForTimes', times, LIMIT_MS)).map(({ offset }) => offset);

await second.start();
await until(() => first.owned > 0 && second.owned > 0 && first.owned + second.owned === 3, 'a shared topic');
await call(first.consumer, 'disconnect');
await until(() => second.owned === 3, 'one member left with everything');
results.after = await produce(sent, { acks: 1 });
await until(() => new Set([...first.values, ...second.values]).size === sent + COUNT, 'the later messages read');
await call(second.consumer, 'disconnect');

const metadata = await call(second.consumer, 'connect', {});
results.brokers = metadata.brokers.length;
await call(second.consumer, 'disconnect');
await call(admin, 'deleteTopic', TOPIC);
admin.disconnect();
process.stdout.write(`${JSON.stringify(results)}\n`);
process.exit(0);
