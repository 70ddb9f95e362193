// npm run bench: produce and consume throughput of a fresh cluster, driven by a C client (kcat) on the same machine.
import { ensureBuild, ensureDependencies, requireNode } from './setup.mjs';

requireNode();
ensureDependencies();
ensureBuild({ engineOnly: true });
await import('../bench/produce-consume.mjs');
