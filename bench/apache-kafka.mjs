// Apache Kafka as a side of the benchmark: its released artifacts from Maven Central, KRaft combined mode, Kafka's own start-up flags.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fetchJars } from '../test/kit/maven-jars.mjs';
import { cache } from './paths.mjs';
import { freePorts, killAll } from './processes.mjs';

const VERSION = '3.9.1';
const STARTED = 'Kafka Server started';
/** Kafka takes minutes to open 10,000 partitions after a crash. */
const START_LIMIT_MS = 300_000;
/** The server, and the logger of its release: a log line says when it serves. */
const ARTIFACTS = [
  { group: 'org.apache.kafka', artifact: 'kafka_2.13', version: VERSION },
  { group: 'org.slf4j', artifact: 'slf4j-reload4j', version: '1.7.36' },
];
/** What kafka-run-class.sh and kafka-server-start.sh give the JVM. */
const JVM = ['-Xms1g', '-Xmx1g', '-server', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35', '-XX:+ExplicitGCInvokesConcurrent', '-XX:MaxInlineLevel=15', '-Djava.awt.headless=true'];
const LOGGING = ['log4j.rootLogger=INFO, out', 'log4j.appender.out=org.apache.log4j.ConsoleAppender', 'log4j.appender.out.layout=org.apache.log4j.PatternLayout', 'log4j.appender.out.layout.ConversionPattern=%p %m%n'];

/** @param {string | undefined} libraries a directory with Kafka's jars, instead of fetching them */
export function apacheKafka(libraries) {
  const jars = libraries ?? path.join(cache, `apache-kafka-server-${VERSION}`);
  return { name: 'apache-kafka', label: `Apache Kafka ${VERSION}`, prepare: () => (libraries ? undefined : collect(jars)), start: (options) => start(jars, options) };
}

/** A sentence when the jars cannot be had here. */
function collect(jars) {
  const missing = ['java', 'mvn'].find((tool) => spawnSync(tool, ['-version']).status !== 0);
  const problem = missing ? `${missing} is not installed` : fetchJars(jars, ARTIFACTS);
  return problem && `skipped: ${problem}`;
}

/** `settings`: broker configs by name, over those of the benchmark. */
async function start(jars, { brokers, directory, settings = {} }) {
  const ports = await freePorts(brokers * 2);
  const classPath = `${jars}/*`;
  const clusterId = spawnSync('java', ['-cp', classPath, 'kafka.tools.StorageTool', 'random-uuid'], { encoding: 'utf8' }).stdout.trim();
  const files = Array.from({ length: brokers }, (_, i) => configure({ directory, brokers, ports, node: i + 1, settings }));
  for (const file of files) {
    const { status, stderr } = spawnSync('java', ['-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`Kafka's storage could not be formatted: ${stderr}`);
  }
  const logging = path.join(directory, 'log4j.properties');
  fs.writeFileSync(logging, LOGGING.join('\n'));
  const bootstrap = files.map((_, i) => `127.0.0.1:${ports[2 * i]}`).join(',');
  const launchAll = () => ({ bootstrap: () => bootstrap, ...launch([`-Dlog4j.configuration=file:${logging}`, '-cp', classPath], files) });
  return { ...launchAll(), restart: launchAll };
}

/** Kafka's example settings (config/kraft/server.properties), with the replication factors of a cluster this size. */
function configure({ directory, brokers, ports, node, settings: given }) {
  const [client, controller] = ports.slice(2 * (node - 1));
  const replicas = Math.min(3, brokers);
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': node,
    'controller.quorum.voters': Array.from({ length: brokers }, (_, i) => `${i + 1}@127.0.0.1:${ports[2 * i + 1]}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': path.join(directory, `kafka-${node}`),
    'num.network.threads': 3,
    'num.io.threads': 8,
    'socket.send.buffer.bytes': 102_400,
    'socket.receive.buffer.bytes': 102_400,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': Math.min(2, brokers),
    'default.replication.factor': replicas,
    'min.insync.replicas': Math.min(2, brokers),
    ...given,
  };
  const file = path.join(directory, `kafka-${node}.properties`);
  fs.writeFileSync(file, Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join(''));
  return file;
}

function launch(flags, files) {
  const startedAt = performance.now();
  const children = files.map((file) => spawn('java', [...JVM, ...flags, 'kafka.Kafka', file], { stdio: ['ignore', 'pipe', 'pipe'] }));
  const ready = Promise.all(children.map(untilStarted)).then(() => performance.now() - startedAt);
  ready.catch(() => undefined);
  const pids = children.map(({ pid }) => pid);
  return {
    startedAt,
    ready,
    pids: () => pids,
    stop: async () => {
      const exits = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
      for (const child of children) child.kill('SIGTERM');
      await Promise.race([Promise.all(exits), new Promise((resolve) => setTimeout(resolve, 15_000))]);
      await killAll(pids);
    },
    kill: () => killAll(pids),
  };
}

/** Its log says when a node serves. The log is read to its end, or the node would stop at a full pipe. */
function untilStarted(child) {
  return new Promise((resolve, reject) => {
    let tail = '';
    const limit = setTimeout(() => reject(new Error(`a Kafka node did not start within ${START_LIMIT_MS / 1_000} s:\n${tail}`)), START_LIMIT_MS);
    limit.unref();
    const look = (chunk) => {
      tail = (tail + chunk).slice(-4_096);
      if (!tail.includes(STARTED)) return;
      clearTimeout(limit);
      resolve();
    };
    child.stdout.setEncoding('utf8').on('data', look);
    child.stderr.setEncoding('utf8').on('data', look);
    child.once('exit', (code) => reject(new Error(`a Kafka node ended with ${code}:\n${tail}`)));
  });
}
