// npm run bench: throughput, latency, memory and start of a fresh cluster, driven by a C client on the same machine; with --peer
// apache-kafka the same for Apache Kafka. With --only pages: what the console's pages weigh.
import { ensureBuild, ensureDependencies, fail, requireNode } from './setup.mjs';

requireNode();
ensureDependencies();
const args = process.argv.slice(2);
if (args.join(' ') === '--only pages') {
  ensureBuild();
  const { benchPages } = await import('../bench/pages.mjs');
  if (!(await benchPages().catch((error) => fail(error.message)))) fail('A page is over its budget.');
} else {
  ensureBuild({ engineOnly: true });
  const { bench } = await import('../bench/run.mjs');
  await bench(args).catch((error) => fail(error.message));
}
