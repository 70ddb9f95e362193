import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { verifyWithKafkajs } from './kafkajs-verifier.ts';

const installed = createRequire(import.meta.url)('kafkajs/package.json') as { version: string };

test('where no broker listens the run ends at its first step, in the words of the kafkajs that is installed', async () => {
  const report = await verifyWithKafkajs({ bootstrap: ['127.0.0.1:1'], topic: 'orders', messages: 3, runId: 'r1', limitMs: 1_000 });
  expect(report).toMatchObject({ client: `kafkajs ${installed.version}`, ok: false, produced: 0, consumed: 0, lost: 0, acknowledged: null });
  expect(report.steps.map(({ step }) => step)).toEqual(['connect', 'leave']);
  expect(report.steps[0]?.error).toContain('ECONNREFUSED');
});
