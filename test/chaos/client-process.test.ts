/** A verifying client that dies is told of at once, in its own words: a minute later it would look like a cluster that is stuck. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ClientProcess, untilAllAcknowledge } from './harness/client-process.ts';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-client-'));
const history = path.join(directory, 'producer.jsonl');

afterAll(() => {
  fs.rmSync(directory, { recursive: true, force: true });
});

test('waiting for the acknowledgements of a client that was killed ends with its name, signal and last remark', async () => {
  fs.writeFileSync(history, '');
  const client = new ClientProcess('kafkajs-producer', { bootstrap: '127.0.0.1:1', topic: 'orders', partitions: 1, process: 'producer', history });
  fs.appendFileSync(`${history}.stderr`, 'its last remark\n');
  await client.kill();
  await expect(untilAllAcknowledge([client], 0)).rejects.toThrow(/kafkajs-producer producer ended with SIGKILL: .*its last remark/s);
});
