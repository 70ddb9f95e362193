/** node-rdkafka, compiled against Debian's librdkafka. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { run, skipNote } from '../kit/foreign-tools.ts';
import { nodeRdkafka } from '../kit/judges.ts';

const SCRIPT_LIMIT_MS = 280_000;
const client = nodeRdkafka();

describe.skipIf(client.missing)(`node-rdkafka${skipNote(client.missing)}`, () => {
  let cluster: ClusterProcess;

  beforeAll(async () => {
    cluster = await ClusterProcess.start();
  });
  afterAll(() => cluster?.stop());

  test('idempotent producing with every codec, two members of a group, offsets, admin', async () => {
    const script = path.join(import.meta.dirname, 'clients/node-rdkafka.mjs');
    const finished = await run(process.execPath, [script, client.entry, cluster.bootstrap], { limitMs: SCRIPT_LIMIT_MS });
    expect(finished, `${finished.stderr}\n${cluster.logTail}`).toMatchObject({ code: 0 });
    expect(JSON.parse(finished.stdout)).toEqual({
      again: expect.stringContaining('already exists'),
      codecs: { none: 1_000, gzip: 1_000, snappy: 1_000, lz4: 1_000, zstd: 1_000 },
      read: 5_000,
      headersFine: true,
      committed: 5_000,
      ends: 5_000,
      byTime: [0, 0, 0],
      after: 1_000,
      brokers: 3,
    });
  });
});
