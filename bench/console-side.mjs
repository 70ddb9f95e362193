// The console as the benchmark sees it: the production build with three brokers, and a topic with records to look at.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { root } from './paths.mjs';
import { freePorts } from './ports.mjs';
import { pause } from './processes.mjs';

export const TOPIC = 'bench-pages';
const RECORDS = 10_000;
const BATCH = 1_000;

/** Starts it on free ports with an empty data directory; resolves when pages answer and the records are written. */
export async function startConsole(directory) {
  const [port, consolePort] = [await freePorts(6, 100), await freePorts(2, 100)];
  const args = ['--console-port', consolePort, '--port', port, '--data-dir', path.join(directory, 'data'), '--log-level', 'error'];
  const child = spawn(process.execPath, [path.join(root, 'dist/main.js'), ...args.map(String)], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = () => {
    child.kill('SIGTERM');
    return exited;
  };
  const url = `http://127.0.0.1:${consolePort}`;
  try {
    await answering(`${url}/api/clusters`);
    await fill(`127.0.0.1:${port}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function answering(url) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const ok = await fetch(url).then((response) => response.ok, () => false);
    if (ok) return;
    await pause(100);
  }
  throw new Error(`${url} does not answer`);
}

/** JSON records in one topic, and some topics more. */
async function fill(bootstrap) {
  const kafka = new Kafka({ clientId: 'bench', brokers: [bootstrap], logLevel: logLevel.NOTHING });
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
