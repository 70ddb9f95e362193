// What is measured. A scene starts a side of its own, so that each side is alone on the machine, and records figures by name.
import { createTopic, deleteTopic } from './admin.mjs';
import { openConsolePages, whyNoBrowser } from './browser.mjs';
import { readConsole, watchConsolePages } from './console-reader.mjs';
import { load } from './load.mjs';
import { wholeApp } from './millrace.mjs';
import { cpuSeconds, pause, residentMb } from './processes.mjs';

const PARTITIONS = 4;
/** Like rdkafka_performance with a Kafka producer's usual tuning for volume: batches of up to 1 MB. */
const BULK = { 'linger.ms': 5, 'batch.size': 1_000_000, 'batch.num.messages': 100_000, 'queue.buffering.max.messages': 1_000_000, 'queue.buffering.max.kbytes': 1_000_000 };
/** Consumers that share a topic as members of a group do. One alone has one fetch under way, and takes turns with the broker. */
const SHARING = 2;
const READ_AHEAD = { 'queued.min.messages': 1_000_000 };
const FEW_RECORDS = { 'linger.ms': 0, 'topic.metadata.refresh.fast.interval.ms': 10, 'message.timeout.ms': 120_000 };
const IDLE_MS = 3_000;
const BIG_TOPICS = 2;
const BIG_TOPIC_PARTITIONS = 5_000;

const OPEN_AND_CLOSED = { rounds: 2, turns: 3 };
const CONSOLE_SETTLES_MS = 3_000;
/** Records of 1 KB a second, and seconds of them, that new pages see before they are measured. V8 compiles what runs once a second for two minutes: that is not what open pages cost. */
const CALM = { perSecond: 10_000, seconds: 120 };

/**
 * Each scene: brokers it needs, and what it does with `side` (started by the caller) and `record(name, value)`. `sides`: which of the
 * sides take part, `once`: in the first round only, `whyNot`: what is missing here.
 */
export const scenes = {
  single: { brokers: 1, run: (context) => throughput(context, { acks: '1', replicas: 1, requests: true }) },
  cluster: { brokers: 3, run: (context) => throughput(context, { acks: 'all', replicas: 3, requests: false }) },
  partitions: { brokers: 1, once: true, sides: (sides) => sides.filter(({ name }) => name !== 'millrace-os'), run: manyPartitions },
  console: { brokers: 3, once: true, sides: () => [wholeApp], whyNot: whyNoBrowser, run: consoleOpen },
};

async function throughput({ side, record, volume }, { acks, replicas, requests }) {
  await firstRecord(side, record, { acks, replicas });
  await pause(IDLE_MS);
  const pids = side.pids();
  const bootstrap = side.bootstrap();
  record('memory idle, MB per broker', residentMb(pids));
  const kilobytes = Math.floor(volume / 1_000);
  const hundreds = Math.floor(volume / 100);
  for (const name of ['warm', 'kilo', 'hundred', 'single', 'paced']) await createTopic(bootstrap, name, PARTITIONS, replicas);
  await load(['produce', bootstrap, 'warm', PARTITIONS, kilobytes / 2, 1_000], { ...BULK, acks });
  await load(['consume', bootstrap, 'warm', PARTITIONS, kilobytes / 2], READ_AHEAD);

  await measured('produce 1 KB', ['produce', bootstrap, 'kilo', PARTITIONS, kilobytes, 1_000], { ...BULK, acks });
  await measured('consume 1 KB', ['consume', bootstrap, 'kilo', PARTITIONS, kilobytes], READ_AHEAD);
  await measured('consume 1 KB by two', ['share', bootstrap, 'kilo', PARTITIONS, SHARING, kilobytes], READ_AHEAD);
  await measured('produce 100 B', ['produce', bootstrap, 'hundred', PARTITIONS, hundreds, 100], { ...BULK, acks });
  await measured('consume 100 B', ['consume', bootstrap, 'hundred', PARTITIONS, hundreds], READ_AHEAD);
  await measured('consume 100 B by two', ['share', bootstrap, 'hundred', PARTITIONS, SHARING, hundreds], READ_AHEAD);
  if (requests) {
    const count = Math.floor(volume / 5_000);
    const { seconds, records } = await load(['produce', bootstrap, 'single', PARTITIONS, count, 100], { acks, 'linger.ms': 0, 'batch.num.messages': 1 });
    record('single-record requests/s', records / seconds);
  }
  const perSecond = 10_000;
  const latency = await load(['paced', bootstrap, 'paced', PARTITIONS, perSecond * 10, 1_000, perSecond, perSecond * 3], { acks, 'linger.ms': 1 });
  record('latency at 10 MB/s p50, ms', latency.p50);
  record('latency at 10 MB/s p99, ms', latency.p99);
  record('latency at 10 MB/s p99.9, ms', latency.p999);
  record('memory loaded, MB per broker', residentMb(pids));

  async function measured(name, args, settings) {
    const before = cpuSeconds(pids);
    const { seconds, bytes } = await load(args, settings);
    record(`${name}, MB/s`, bytes / 1e6 / seconds);
    record(`${name}, broker CPU s per GB`, (cpuSeconds(pids) - before) / (bytes / 1e9));
  }
}

/** From the start of the processes to the first acknowledged record, in a topic that is created on the way. */
async function firstRecord(side, record, { acks, replicas }) {
  record('start to every broker serving, s', (await side.ready) / 1_000);
  await createTopic(side.bootstrap(), 'first', 1, replicas);
  await load(['produce', side.bootstrap(), 'first', 1, 1, 100], { ...FEW_RECORDS, acks });
  record('start to first acknowledged record, s', (performance.now() - side.startedAt) / 1_000);
}

async function manyPartitions({ side, record }) {
  await side.ready;
  const topics = Array.from({ length: BIG_TOPICS }, (_, i) => `many-${i + 1}`);
  const oneEach = (bootstrap) => Promise.all(topics.map((topic) => load(['produce', bootstrap, topic, BIG_TOPIC_PARTITIONS, BIG_TOPIC_PARTITIONS, 100], { ...FEW_RECORDS, acks: '1' })));
  const created = performance.now();
  for (const topic of topics) await createTopic(side.bootstrap(), topic, BIG_TOPIC_PARTITIONS, 1);
  record('10,000 partitions created, s', (performance.now() - created) / 1_000);
  const written = performance.now();
  await oneEach(side.bootstrap());
  record('then a first record in each of 10,000, s', (performance.now() - written) / 1_000);
  record('memory with 10,000 partitions, MB', residentMb(side.pids()));
  await side.kill();
  const again = await side.restart();
  try {
    await again.ready;
    record('10,000 partitions after kill -9: start to serving, s', (performance.now() - again.startedAt) / 1_000);
    await oneEach(again.bootstrap());
    record('10,000 partitions after kill -9: start to a record in each, s', (performance.now() - again.startedAt) / 1_000);
  } finally {
    await again.stop();
  }
}

/**
 * Produce with the console closed, open, and read by a program, in turns: overview with its charts, and a live tail of the topic that is
 * written. The program stands for a browser on another machine.
 */
async function consoleOpen({ side, record, volume }) {
  await side.ready;
  const records = Math.floor(volume / 1_000);
  const send = (count) => load(['produce', side.bootstrap(), 'seen', PARTITIONS, count, 1_000], { ...BULK, acks: 'all' });
  await createTopic(side.bootstrap(), 'seen', PARTITIONS, 3);
  await send(records);
  const questions = await watchConsolePages(side.consoleUrl(), 'seen');
  await deleteTopic(side.bootstrap(), 'seen');
  const watchers = {
    closed: () => ({ close: () => undefined }),
    open: async () => {
      const pages = await openConsolePages(side.consoleUrl(), 'seen');
      await load(['paced', side.bootstrap(), 'seen', PARTITIONS, CALM.perSecond * CALM.seconds, 1_000, CALM.perSecond, CALM.perSecond], { acks: 'all', 'linger.ms': 5 });
      return pages;
    },
    'read by a program': async () => {
      const reader = readConsole(questions);
      await pause(CONSOLE_SETTLES_MS);
      return reader;
    },
  };
  /** Produce rates, bytes/s, while it is watched in one way. */
  const watched = async (kind) => {
    await createTopic(side.bootstrap(), 'seen', PARTITIONS, 3);
    const watcher = await watchers[kind]();
    const used = () => ({ 'the main process': cpuSeconds([side.mainPid]), 'the brokers': cpuSeconds(side.pids()), ...watcher.cpuSeconds?.() });
    const rates = [];
    while (rates.length < OPEN_AND_CLOSED.turns) {
      await send(records / 2); // charts find their scale
      const before = used();
      const { bytes, seconds } = await send(records);
      const after = used();
      rates.push(bytes / seconds);
      record(`produce 1 KB with the console ${kind}, MB/s`, bytes / 1e6 / seconds);
      for (const part in after) record(`${kind}: CPU of ${part}, %`, (100 * (after[part] - before[part])) / seconds);
    }
    await watcher.close();
    await deleteTopic(side.bootstrap(), 'seen'); // the disk would fill
    return rates;
  };
  for (let round = 0; round < OPEN_AND_CLOSED.rounds; round += 1) {
    const rates = {};
    for (const kind in watchers) rates[kind] = await watched(kind);
    for (let turn = 0; turn < OPEN_AND_CLOSED.turns; turn += 1) {
      for (const kind of ['open', 'read by a program']) record(`${kind} ÷ closed`, rates[kind][turn] / rates.closed[turn]);
    }
  }
}
