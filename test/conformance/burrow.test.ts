/**
 * Burrow reads groups and commits from `__consumer_offsets` itself instead of asking (G12), and asks for offsets with ListOffsets
 * version 0. It starts only with a ZooKeeper at hand, so one runs beside it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Admin, type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';
import { freePorts } from '../kit/free-ports.ts';

const missing = whyMissing(tools.burrow) ?? whyMissing(tools.zookeeper);
const WAIT_MS = 60_000;
const TOPIC = 'watched';
const GROUP = 'watched-group';
const MESSAGES = 50;
/** How far the group is made to fall behind, by partition. */
const BEHIND = [30, 10];

describe.skipIf(missing)(`Burrow${skipNote(missing)}`, () => {
  const children: ChildProcess[] = [];
  let directory: string;
  let cluster: ClusterProcess;
  let clients: readonly [Admin, Producer, Consumer];
  let api: string;

  beforeAll(async () => {
    cluster = await ClusterProcess.start();
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-burrow-'));
    const [zookeeperPort = 0, httpPort = 0] = await freePorts(2);
    api = `http://127.0.0.1:${httpPort}/v3/kafka/local`;
    clients = await runningGroup(cluster.bootstrap);
    children.push(startZookeeper(directory, zookeeperPort));
    await until(() => isServing(zookeeperPort), 'ZooKeeper serving');
    children.push(startBurrow(directory, { zookeeperPort, httpPort, brokers: cluster.bootstrap.split(',') }));
  });
  afterAll(async () => {
    await Promise.allSettled((clients ?? []).map((client) => client.disconnect()));
    for (const child of children) child.kill('SIGKILL');
    await cluster?.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  });

  // The owner stays empty: this Burrow reads group records up to version 1 only, and Kafka writes version 3.
  test('sees the group and the lag of every partition', async () => {
    const status = await lagStatus();
    expect(status.status).toMatchObject({ group: GROUP, status: 'OK', totallag: 0 });
    const partitions = status.status.partitions.map(({ topic, partition, end }) => ({ topic, partition, lag: end?.lag }));
    expect(partitions.sort((a, b) => a.partition - b.partition)).toEqual(
      [0, 1].map((partition) => ({ topic: TOPIC, partition, lag: 0 })),
    );
    const committed = status.status.partitions.reduce((sum, { end }) => sum + (end?.offset ?? 0), 0);
    expect(committed).toBeGreaterThanOrEqual(MESSAGES);
  });

  test('counts how far the group is behind, and that it has caught up', async () => {
    const [admin, producer, consumer] = clients;
    await until(async () => (await notCommitted(admin)).every((count) => count === 0), 'everything committed');
    consumer.pause([{ topic: TOPIC }]);
    const messages = BEHIND.flatMap((count, partition) => Array.from({ length: count }, () => ({ partition, value: 'late' })));
    await producer.send({ topic: TOPIC, messages });
    const lags = async (): Promise<string> => {
      const answer = await ask();
      const partitions = [...(answer?.status?.partitions ?? [])].sort((a, b) => a.partition - b.partition);
      return `${answer?.status?.totallag}: ${partitions.map(({ current_lag: lag }) => lag).join()}`;
    };
    await until(async () => (await lags()) === '40: 30,10', 'the lag of a paused group');
    expect(await notCommitted(admin)).toEqual(BEHIND);
    consumer.resume([{ topic: TOPIC }]);
    await until(async () => (await lags()) === '0: 0,0', 'the group caught up');
  });

  /** Burrow knows the lag once it has seen commits and asked for the end offsets. New commits keep coming meanwhile. */
  async function lagStatus(): Promise<LagAnswer> {
    let answer: LagAnswer | undefined;
    await until(async () => {
      await clients[1].send({ topic: TOPIC, messages: [0, 1].map((partition) => ({ partition, value: 'more' })) });
      answer = await ask();
      const partitions = answer?.status?.partitions ?? [];
      return answer?.error === false && answer.status.totallag === 0 && partitions.length === 2 && partitions.every(({ end }) => end !== null);
    }, 'the lag known to Burrow');
    return answer as LagAnswer;
  }

  async function ask(): Promise<LagAnswer | undefined> {
    return (await fetch(`${api}/consumer/${GROUP}/lag`).then((response) => response.json(), () => undefined)) as LagAnswer | undefined;
  }
});

/** Records of each partition that the group has not committed yet. */
async function notCommitted(admin: Admin): Promise<number[]> {
  const [group] = await admin.fetchOffsets({ groupId: GROUP, topics: [TOPIC] });
  const ends = await admin.fetchTopicOffsets(TOPIC);
  return [0, 1].map((wanted) => {
    const end = ends.find(({ partition }) => partition === wanted)?.high;
    return Number(end) - Number(group?.partitions.find(({ partition }) => partition === wanted)?.offset);
  });
}

interface LagAnswer {
  readonly error: boolean;
  readonly status: {
    readonly group: string;
    readonly status: string;
    readonly totallag: number;
    readonly partitions: readonly { topic: string; partition: number; current_lag: number; end: { offset: number; lag: number } | null }[];
  };
}

async function runningGroup(bootstrap: string): Promise<[Admin, Producer, Consumer]> {
  const kafka = new Kafka({ clientId: 'watched', brokers: bootstrap.split(','), logLevel: logLevel.NOTHING });
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  const consumer = kafka.consumer({ groupId: GROUP, maxWaitTimeInMs: 200 });
  await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: TOPIC, numPartitions: 2, replicationFactor: 3 }] });
  await producer.send({ topic: TOPIC, messages: Array.from({ length: MESSAGES }, (_, i) => ({ partition: i % 2, value: `${i}` })) });
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  await consumer.run({ autoCommitInterval: 500, eachMessage: async () => undefined });
  return [admin, producer, consumer];
}

function startZookeeper(directory: string, port: number): ChildProcess {
  const config = path.join(directory, 'zoo.cfg');
  const data = path.join(directory, 'zookeeper');
  fs.mkdirSync(data);
  fs.writeFileSync(config, `tickTime=2000\ndataDir=${data}\nclientPort=${port}\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n`);
  const env = { ...process.env, ZOO_LOG_DIR: directory, JVMFLAGS: '-Xmx128m' };
  return spawn('/usr/share/zookeeper/bin/zkServer.sh', ['start-foreground', config], { stdio: 'ignore', env });
}

function startBurrow(directory: string, options: { zookeeperPort: number; httpPort: number; brokers: readonly string[] }): ChildProcess {
  const servers = options.brokers.map((broker) => `"${broker}"`).join(', ');
  const lines = [
    ...['[general]', `pidfile="${directory}/burrow.pid"`, '[logging]', 'level="warn"'],
    ...['[zookeeper]', `servers=["127.0.0.1:${options.zookeeperPort}"]`, 'root-path="/burrow"'],
    ...['[client-profile.mr]', 'client-id="burrow"', 'kafka-version="2.1.0"'],
    ...['[cluster.local]', 'class-name="kafka"', `servers=[${servers}]`, 'client-profile="mr"', 'offset-refresh=1'],
    // Answers about a group are kept for ten seconds otherwise.
    ...['[evaluator.local]', 'class-name="caching"', 'expire-cache=1'],
    ...['[consumer.local]', 'class-name="kafka"', 'cluster="local"', `servers=[${servers}]`, 'client-profile="mr"'],
    ...['[httpserver.default]', `address="127.0.0.1:${options.httpPort}"`],
  ];
  fs.writeFileSync(path.join(directory, 'burrow.toml'), `${lines.join('\n')}\n`);
  return spawn('Burrow', ['--config-dir', directory], { stdio: 'ignore', cwd: directory });
}

/** ZooKeeper accepts connections before it serves: only then it answers its own command `srvr` with its version. */
function isServing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' }, () => socket.write('srvr'));
    let said = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(said.includes('Zookeeper version')));
  });
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${WAIT_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
