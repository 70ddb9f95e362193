/** node-rdkafka, compiled against Debian's librdkafka: that takes less than a minute, and its own copy several. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { npmClient, run, skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';

const SCRIPT_LIMIT_MS = 110_000;
const noCompiler = whyMissing(tools.compiler) ?? whyMissing(tools.librdkafkaDev);
const client = noCompiler === undefined ? npmClient('node-rdkafka', '3.6.1', { env: buildEnvironment() }) : { entry: '', missing: noCompiler };

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

/** Its own librdkafka is left out; Node's headers come from the machine where they are installed, else from nodejs.org. */
function buildEnvironment(): Record<string, string> {
  const prefix = path.resolve(process.execPath, '../..');
  const build = { BUILD_LIBRDKAFKA: '0' };
  return fs.existsSync(path.join(prefix, 'include/node/node.h')) ? { ...build, npm_config_nodedir: prefix } : build;
}
