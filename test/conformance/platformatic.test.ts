/** @platformatic/kafka: flexible versions of every client API (Fetch 12–17, JoinGroup 6–9, OffsetFetch 8–9, CreateTopics 7). */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { run, skipNote } from '../kit/foreign-tools.ts';
import { platformatic } from '../kit/judges.ts';

const client = platformatic();
const SCRIPT_LIMIT_MS = 280_000;

describe.skipIf(client.missing)(`@platformatic/kafka${skipNote(client.missing)}`, () => {
  let cluster: ClusterProcess;

  beforeAll(async () => {
    cluster = await ClusterProcess.start();
  });
  afterAll(() => cluster?.stop());

  test('producing, two members of a group, admin', async () => {
    const script = path.join(import.meta.dirname, 'clients/platformatic.mjs');
    const finished = await run(process.execPath, [script, client.entry, cluster.bootstrap], { limitMs: SCRIPT_LIMIT_MS });
    expect(finished, `${finished.stderr}\n${cluster.logTail}`).toMatchObject({ code: 0 });
    expect(JSON.parse(finished.stdout)).toEqual({
      created: [3, 3, '100000'],
      allRead: true,
      group: ['STABLE', ['a', 'b']],
      listed: [['flexible-group', 'classic']],
      lag: 0,
      lowWatermark: [1],
    });
  });
});
