// A verifying producer on kafkajs. One batch for one partition in flight: with several, kafkajs may drop some when a leader moves
// between its own retries. After a failed send it goes on as a new producer with a new id, since kafkajs reuses the sequence.
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { ending, HistoryFile, makeValue, readConfig } from './history-file.mjs';

const config = readConfig();
const { bootstrap, topic, partitions, batch, pauseMs, acks = -1, process: name } = config;
const idempotent = acks === -1;
const file = new HistoryFile(config);
const kafka = new Kafka({ clientId: name, brokers: bootstrap.split(','), logLevel: logLevel.NOTHING, requestTimeout: 8_000, connectionTimeout: 2_000, retry: { initialRetryTime: 50, maxRetryTime: 400, factor: 0, retries: 60 } });
let n = 0;
let life = 0;
let producer;

async function open() {
  life += 1;
  producer = kafka.producer({ idempotent, maxInFlightRequests: 1, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
}

async function sendOne() {
  const partition = n % partitions;
  const process = `${name}.${life}`;
  const values = Array.from({ length: batch }, () => makeValue(topic, process, (n += 1)));
  const key = `${topic}-${partition}`;
  file.write({ p: process, f: 'send', type: 'begin', mops: values.map((value) => ['s', key, null, value]) });
  try {
    const answers = await producer.send({ topic, acks, messages: values.map((value) => ({ value, partition })) });
    const answer = answers.find((found) => found.partition === partition);
    if (!answer) throw new Error('kafkajs gave no answer for the partition');
    file.write({ p: process, f: 'send', type: 'ok', mops: values.map((value, i) => ['s', key, Number(answer.baseOffset) + i, value]) });
  } catch (error) {
    file.write({ p: process, f: 'send', type: 'info', error: String(error?.message ?? error), mops: values.map((value) => ['s', key, null, value]) });
    await producer.disconnect().catch(() => undefined);
    producer = undefined;
  }
}

while (!ending.asked) {
  try {
    if (!producer) await open();
  } catch {
    producer = undefined;
    await new Promise((resolve) => setTimeout(resolve, 100));
    continue;
  }
  await sendOne();
  if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
}
process.exit(0);
