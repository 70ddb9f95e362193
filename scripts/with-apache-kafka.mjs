// Runs a command beside a fresh Apache Kafka 3.9.1, whose address it finds in KAFKA_BOOTSTRAP: tests that know that name judge
// themselves, that is, whether what they expect of us is what Kafka does.
//   node scripts/with-apache-kafka.mjs [--libs DIR] [--brokers N] [--set name=value]… -- COMMAND…
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { apacheKafka } from '../bench/apache-kafka.mjs';
import { root, say } from './setup.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { libs: { type: 'string' }, brokers: { type: 'string', default: '1' }, set: { type: 'string', multiple: true, default: [] } },
});
const [program, ...args] = positionals;
if (!program) {
  say('node scripts/with-apache-kafka.mjs [--libs DIR] [--brokers N] [--set name=value]… -- COMMAND…');
  process.exit(64);
}
const kafka = apacheKafka(values.libs);
const missing = kafka.prepare();
if (missing) {
  say(missing);
  process.exit(69);
}
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-apache-kafka-'));
const settings = Object.fromEntries(values.set.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
const cluster = await kafka.start({ brokers: Number(values.brokers), directory, settings });
const stop = async () => {
  await cluster.stop();
  fs.rmSync(directory, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop().then(() => process.exit(130)));
try {
  await cluster.ready;
  say(`${kafka.label} serves at ${cluster.bootstrap()}`);
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, KAFKA_BOOTSTRAP: cluster.bootstrap() } });
  process.exitCode = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
} finally {
  await stop();
}
