// What is measured. A scene starts a side of its own, so that each side is alone on the machine, and records figures by name.
import { createTopic } from './admin.mjs';
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

const OPEN_AND_CLOSED = 7;
const CONSOLE_SETTLES_MS = 3_000;
/** Records of 1 KB a second, and seconds of them, that new pages see before they are measured. */
const CALM = { perSecond: 10_000, seconds: 30 };

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
 * Produce with the console closed, open, and read by a program, taking turns: overview with its charts, and a live tail of the topic that
 * is written. The program stands for a browser on another machine.
 */
async function consoleOpen({ side, record, volume }) {
  await side.ready;
  await createTopic(side.bootstrap(), 'seen', PARTITIONS, 3);
  const records = Math.floor(volume / 1_000);
  const send = (count) => load(['produce', side.bootstrap(), 'seen', PARTITIONS, count, 1_000], { ...BULK, acks: 'all' });
  const produce = () => send(records);
  // What a page does when it is new (its script is compiled) and when the first records come is not what it costs while it is open.
  const warmUp = () => send(records / 2);
  const grow = () => load(['paced', side.bootstrap(), 'seen', PARTITIONS, CALM.perSecond * CALM.seconds, 1_000, CALM.perSecond, CALM.perSecond], { acks: 'all', 'linger.ms': 5 });
  await produce();
  const questions = await watchConsolePages(side.consoleUrl(), 'seen');
  for (let turn = 0; turn < OPEN_AND_CLOSED; turn += 1) {
    await warmUp();
    const mainClosed = cpuSeconds([side.mainPid]);
    const closed = await produce();
    record('closed: CPU of the main process, %', (100 * (cpuSeconds([side.mainPid]) - mainClosed)) / closed.seconds);
    const pages = await openConsolePages(side.consoleUrl(), 'seen');
    await grow();
    await warmUp();
    const used = () => ({ 'main process': cpuSeconds([side.mainPid]), brokers: cpuSeconds(side.pids()), ...pages.cpuSeconds() });
    const before = used();
    const open = await produce();
    const after = used();
    await pages.close();
    const reader = readConsole(questions);
    await pause(CONSOLE_SETTLES_MS);
    await warmUp();
    const mainBefore = cpuSeconds([side.mainPid]);
    const elsewhere = await produce();
    const mainAfter = cpuSeconds([side.mainPid]);
    reader.close();
    record('produce 1 KB with the console closed, MB/s', closed.bytes / 1e6 / closed.seconds);
    record('produce 1 KB with the console open, MB/s', open.bytes / 1e6 / open.seconds);
    record('produce 1 KB with the console read by a program, MB/s', elsewhere.bytes / 1e6 / elsewhere.seconds);
    record('open ÷ closed', closed.seconds / open.seconds);
    record('read by a program ÷ closed', closed.seconds / elsewhere.seconds);
    record('read by a program: CPU of the main process, %', (100 * (mainAfter - mainBefore)) / elsewhere.seconds);
    const share = (part) => (100 * (after[part] - before[part])) / open.seconds;
    record('open: CPU of the main process, %', share('main process'));
    record('open: CPU of the brokers, %', share('brokers'));
    record("open: CPU of the browser's pages, %", share('pages'));
    record('open: CPU of what draws them for a screen, %', share('display'));
    record('open: CPU of the rest of the browser, %', share('others'));
  }
}
