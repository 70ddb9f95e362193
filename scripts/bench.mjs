// npm run bench: throughput, latency, memory and start of a fresh cluster, driven by a C client on the same machine; with --peer
// apache-kafka the same for Apache Kafka.
import { ensureBuild, ensureDependencies, fail, requireNode } from './setup.mjs';

requireNode();
ensureDependencies();
ensureBuild({ engineOnly: true });
const { bench } = await import('../bench/run.mjs');
await bench(process.argv.slice(2)).catch((error) => fail(error.message));
