/** Python clients: confluent-kafka on librdkafka, and kafka-python with the oldest protocol versions. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { run, skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';

const PYTHON = '/usr/bin/python3';
const SCRIPT_LIMIT_MS = 110_000;
const missing = { confluent: whyMissing(tools.confluentKafka), kafkaPython: whyMissing(tools.kafkaPython) };
let cluster: ClusterProcess | undefined;

async function script(name: string, ...args: string[]): Promise<unknown> {
  const file = path.join(import.meta.dirname, 'clients', name);
  const finished = await run(PYTHON, [file, cluster?.bootstrap ?? '', ...args], { limitMs: SCRIPT_LIMIT_MS });
  expect(finished, `${finished.stderr}\n${cluster?.logTail}`).toMatchObject({ code: 0 });
  return JSON.parse(finished.stdout.trim().split('\n').at(-1) ?? '');
}

beforeAll(async () => {
  if (missing.confluent === undefined || missing.kafkaPython === undefined) cluster = await ClusterProcess.start();
});
afterAll(() => cluster?.stop());

describe.skipIf(missing.confluent)(`confluent-kafka${skipNote(missing.confluent)}`, () => {
  test('idempotent producing, consuming in a group, committing', async () => {
    expect(await script('confluent.py', 'idempotent')).toEqual({ same: true, count: 5_000, headersFine: true, committedAll: true });
  });

  test.each(['range', 'cooperative'])('two members share a topic and hand it back: %s', async (strategy) => {
    const described = { first: 'Stable', second: 'Stable' };
    expect(await script('confluent.py', strategy)).toEqual({ once: true, bothRead: true, described, errors: [null, null] });
  });

  test('topics are created, described, altered and deleted', async () => {
    expect(await script('confluent.py', 'admin')).toEqual({
      again: { 'py-admin': 'TOPIC_ALREADY_EXISTS' },
      tooManyReplicas: { 'py-none': 'INVALID_REPLICATION_FACTOR' },
      badName: { 'py bad': 'TOPIC_EXCEPTION' },
      validateOnly: { 'py-unborn': null },
      unborn: false,
      altered: [null],
      configs: { 'retention.ms': '12345', 'cleanup.policy': 'compact', 'max.message.bytes': '1048588' },
      isDefault: { 'retention.ms': false, 'max.message.bytes': true },
      brokerConfigs: true,
      deleted: { 'py-admin': null },
      deletedAgain: { 'py-admin': 'UNKNOWN_TOPIC_OR_PART' },
    });
  });
});

describe.skipIf(missing.kafkaPython)(`kafka-python${skipNote(missing.kafkaPython)}`, () => {
  test('everything with the oldest versions', async () => {
    expect(await script('kafka_python.py')).toEqual({
      configs: true,
      acked: 1_000,
      consumed: true,
      committed: 1_000,
      ends: 1_000,
      byTime: [0, 0, 0],
      state: 'Stable',
      members: 1,
      listed: ['kp-group'],
      adminOffsets: 1_000,
      goesOn: true,
      groupDeleted: ['NoError'],
    });
  });
});
