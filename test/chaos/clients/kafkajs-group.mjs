// A verifying member of a group on kafkajs: reads, writes down what it read, and only then commits.
import { Kafka, logLevel } from 'kafkajs';
import { ending, HistoryFile, readConfig } from './history-file.mjs';

/** No heartbeat for so long: kafkajs hangs, and a new consumer takes its place. */
const SILENCE_MS = 20_000;
const config = readConfig();
const { bootstrap, topic, group, process: name } = config;
const file = new HistoryFile(config);
const kafka = new Kafka({ clientId: name, brokers: bootstrap.split(','), logLevel: logLevel.NOTHING, requestTimeout: 8_000, connectionTimeout: 2_000, retry: { initialRetryTime: 50, maxRetryTime: 400, factor: 0, retries: 8 } });
let assigned = [];
let consumer;
/** When kafkajs last did something; it can wait for ever for the answer of a broker that was killed at the wrong moment. */
let lastSign = Date.now();

function open() {
  const opened = kafka.consumer({ groupId: group, sessionTimeout: 6_000, heartbeatInterval: 500, rebalanceTimeout: 6_000, maxWaitTimeInMs: 200, retry: { initialRetryTime: 50, maxRetryTime: 400, factor: 0, retries: 8 } });
  opened.on('consumer.heartbeat', () => {
    lastSign = Date.now();
  });
  opened.on('consumer.group_join', ({ payload }) => {
    lastSign = Date.now();
    assigned = (payload.memberAssignment[topic] ?? []).map((partition) => `${topic}-${partition}`);
  });
  opened.on('consumer.crash', ({ payload }) => {
    file.write({ f: 'note', note: `crash: ${payload.error?.message}` });
    // What `commitOffsets` throws (a KafkaJSNonRetriableError around UNKNOWN_MEMBER_ID, say) has lost its type: kafkajs takes it for its end,
    // neither joins again nor restarts, and reads no more. It does so with Apache Kafka 3.9.1 too, by itself, when a session ends before its commit.
    if (!payload.restart && !ending.asked) void start();
  });
  return opened;
}

async function eachBatch(own, { batch, heartbeat, resolveOffset, isRunning, isStale }) {
  if (!isRunning() || isStale() || batch.messages.length === 0) return;
  const key = `${topic}-${batch.partition}`;
  // Positions after a new assignment come from the group, so the key counts as taken anew at its first batch.
  const anew = assigned.includes(key);
  if (anew) assigned = assigned.filter((other) => other !== key);
  file.write({ f: 'poll', type: 'ok', group, ...(anew ? { assign: [key] } : {}), mops: [['p', { [key]: batch.messages.map(({ offset, value }) => [Number(offset), String(value)]) }]] });
  const offset = Number(batch.lastOffset()) + 1;
  resolveOffset(batch.lastOffset());
  file.write({ f: 'commit', type: 'begin', group, key, offset });
  try {
    await own.commitOffsets([{ topic, partition: batch.partition, offset: String(offset) }]);
    file.write({ f: 'commit', type: 'ok', group, key, offset });
  } catch (error) {
    file.write({ f: 'note', note: `commit: ${error?.message}` });
    throw error;
  }
  await heartbeat();
}

async function start() {
  for (;;) {
    const own = open();
    consumer = own;
    try {
      await own.connect();
      await own.subscribe({ topics: [topic], fromBeginning: true });
      await own.run({ autoCommit: false, eachBatch: (batch) => eachBatch(own, batch) });
      return;
    } catch (error) {
      file.write({ f: 'note', note: `start: ${error?.message}` });
      await own.disconnect().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

void start();
const watch = setInterval(() => {
  if (Date.now() - lastSign > SILENCE_MS) {
    lastSign = Date.now();
    file.write({ f: 'note', note: 'silent for too long, started again' });
    void consumer?.disconnect().catch(() => undefined);
    void start();
  }
  if (!ending.asked) return;
  clearInterval(watch);
  setTimeout(() => process.exit(0), 5_000);
  void Promise.resolve(consumer?.disconnect()).then(() => process.exit(0), () => process.exit(0));
}, 50);
