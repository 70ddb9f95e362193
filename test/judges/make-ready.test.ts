/** Not a test of ours: fetches and builds the judges of test/conformance, which `npm test` lets run beside its first steps. */
import { expect, test } from 'vitest';
import { makeReady } from '../kit/judges.ts';

test('judges are fetched, or say why not', async () => {
  const lines = await makeReady();
  process.stderr.write(`${lines.join('\n')}\n`);
  expect(lines.length).toBeGreaterThan(10);
});
