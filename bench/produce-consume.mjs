// Produces and consumes records through kcat (librdkafka) against a cluster of its own, and prints one Markdown row per case.
// Settings: BENCH_MB (payload per case, default 200), BENCH_RUNS (default 3), BENCH_BROKERS (default 3).
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const megabytes = Number(process.env.BENCH_MB ?? 200);
const runs = Number(process.env.BENCH_RUNS ?? 3);
const brokers = Number(process.env.BENCH_BROKERS ?? 3);
const root = path.resolve(import.meta.dirname ?? '.', '..');

if (spawnSync('kcat', ['-V']).status !== 0) {
  process.stderr.write('kcat is needed (Debian: apt-get install kcat).\n');
  process.exit(1);
}

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-bench-'));
const cases = [
  { name: '1 KB records, acks=1, RF 1', size: 1000, acks: '1', replicas: 1 },
  { name: '100 B records, acks=1, RF 1', size: 100, acks: '1', replicas: 1 },
  { name: `1 KB records, acks=all, RF ${brokers}`, size: 1000, acks: 'all', replicas: brokers },
];

for (const durability of ['fsync', 'os']) {
  const cluster = await startCluster(durability);
  try {
    process.stdout.write(`\ndurability=${durability}, ${brokers} brokers, ${os.cpus().length} × ${os.cpus()[0]?.model}, Node ${process.versions.node}\n\n`);
    process.stdout.write('| Case | Produce MB/s (median of runs) | Consume MB/s | Runs |\n| --- | --- | --- | --- |\n');
    for (const one of cases) await measure(cluster.bootstrap, one, durability);
  } finally {
    await cluster.stop();
  }
}
fs.rmSync(work, { recursive: true, force: true });

async function measure(bootstrap, { name, size, acks, replicas }, durability) {
  const records = Math.floor((megabytes * 1e6) / size);
  const input = path.join(work, `${size}.txt`);
  if (!fs.existsSync(input)) writeLines(input, records, size);
  const produced = [];
  const consumed = [];
  for (let run = 0; run < runs; run += 1) {
    const topic = `bench-${size}-${acks}-${replicas}-${run}-${durability}`;
    await createTopic(bootstrap, topic, replicas);
    const payload = records * (size - 1);
    produced.push(rate(payload, ['-P', '-b', bootstrap, '-t', topic, '-l', input, '-X', `acks=${acks}`, '-X', 'linger.ms=5', '-X', 'batch.size=1000000', '-X', 'queue.buffering.max.messages=1000000']));
    consumed.push(rate(payload, ['-C', '-b', bootstrap, '-t', topic, '-o', 'beginning', '-e', '-q', '-X', 'fetch.message.max.bytes=4000000']));
  }
  process.stdout.write(`| ${name} | ${median(produced)} | ${median(consumed)} | ${produced.join(', ')} / ${consumed.join(', ')} |\n`);
}

function rate(bytes, args) {
  const started = process.hrtime.bigint();
  const sink = fs.openSync('/dev/null', 'w');
  const { status } = spawnSync('kcat', args, { stdio: ['ignore', sink, 'inherit'] });
  fs.closeSync(sink);
  if (status !== 0) throw new Error(`kcat ${args.join(' ')} ended with ${status}`);
  return Math.round(bytes / 1e6 / (Number(process.hrtime.bigint() - started) / 1e9));
}

async function createTopic(bootstrap, topic, replicationFactor) {
  const { Kafka, logLevel } = (await import('kafkajs')).default;
  const admin = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 4, replicationFactor }], waitForLeaders: true });
  await admin.disconnect();
}

function writeLines(file, count, size) {
  const line = Buffer.alloc(size, 'x');
  line[size - 1] = 10;
  const block = Buffer.concat(Array.from({ length: 1000 }, () => line));
  const handle = fs.openSync(file, 'w');
  for (let written = 0; written < count; written += 1000) fs.writeSync(handle, block, 0, Math.min(1000, count - written) * size);
  fs.closeSync(handle);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function startCluster(durability) {
  const dataDir = path.join(work, `data-${durability}`);
  const child = spawn(
    process.execPath,
    [path.join(root, 'dist/engine.js'), '--brokers', String(brokers), '--port', '0', '--data-dir', dataDir, '--durability', durability, '--log-level', 'error', '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      const { bootstrapServers } = JSON.parse(text);
      resolve({
        bootstrap: bootstrapServers,
        stop: () =>
          new Promise((done) => {
            child.once('exit', done);
            child.kill('SIGTERM');
          }),
      });
    });
    child.once('exit', (code) => reject(new Error(`the engine ended with ${code}`)));
  });
}
