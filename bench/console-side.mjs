// The console as the benchmark sees it: the production build with three brokers, and a topic with records to look at.
import { Kafka, logLevel } from 'kafkajs';
import { wholeApp } from './millrace.mjs';

export const TOPIC = 'bench-pages';
const RECORDS = 10_000;
const BATCH = 1_000;

/** Starts it on free ports with an empty data directory; resolves when pages answer and the records are written. */
export async function startConsole(directory) {
  const app = wholeApp.start({ brokers: 3, directory });
  try {
    await app.ready;
    await fill(app.bootstrap().split(','));
  } catch (error) {
    await app.stop();
    throw error;
  }
  return { url: app.consoleUrl(), stop: app.stop };
}

/** JSON records in one topic, and some topics more. */
async function fill(brokers) {
  const kafka = new Kafka({ clientId: 'bench', brokers, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: TOPIC, numPartitions: 3 }, ...Array.from({ length: 100 }, (_, i) => ({ topic: `bench-topic-${i}`, numPartitions: 1 }))] });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  for (let from = 0; from < RECORDS; from += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, i) => ({ key: `customer-${(from + i) % 97}`, value: JSON.stringify({ id: from + i, customer: { name: 'Ana', country: 'PT' }, total: 17.5, paid: true }) }));
    await producer.send({ topic: TOPIC, messages });
  }
  await producer.disconnect();
}
