/** Python clients: confluent-kafka on librdkafka, and kafka-python with the oldest protocol versions. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { run, skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';

const PYTHON = '/usr/bin/python3';
const SCRIPT_LIMIT_MS = 280_000;
const missing = { confluent: whyMissing(tools.confluentKafka), kafkaPython: whyMissing(tools.kafkaPython) };
let cluster: ClusterProcess | undefined;

async function script(name: string, ...args: string[]): Promise<unknown> {
  const file = path.join(import.meta.dirname, 'clients', name);
  const finished = await run(PYTHON, [file, cluster?.bootstrap ?? '', ...args], { limitMs: SCRIPT_LIMIT_MS });
  expect(finished, `${finished.stderr}\n${cluster?.logTail}`).toMatchObject({ code: 0 });
  return JSON.parse(finished.stdout.trim().split('\n').at(-1) ?? '');
}

beforeAll(async () => {
  if (missing.confluent === undefined || missing.kafkaPython === undefined) cluster = await ClusterProcess.start({ configs: { 'num.partitions': '4' } });
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
  // 0.11 is the oldest that knows today's record format; 2.0.2 asks with the oldest probes when nothing is pinned.
  test.each([[], ['0.11.0'], ['1.0']])('producing, a group and admin, taking the broker for version %s', async (...version) => {
    const groupId = `kp-group-${version[0] ?? 'asked'}`;
    expect(await script('kafka_python.py', ...version)).toEqual({
      configs: true,
      acked: 1_000,
      consumed: true,
      committed: 1_000,
      ends: 1_000,
      byTime: [0, 0, 0],
      state: 'Stable',
      members: 1,
      listed: [groupId],
      adminOffsets: 1_000,
      goesOn: true,
      groupDeleted: ['NoError'],
    });
  });

  test.each(['0.9', '0.10.1'])('a client of version %s joins groups and commits, and is refused the record formats of its time', async (version) => {
    expect(await script('kafka_python_old.py', 'kp-old', version)).toEqual({
      assigned: 4,
      committed: [3, 3, 3, 3],
      beginnings: [0, 0, 0, 0],
      ends: [0, 0, 0, 0],
      refused: 'KafkaConnectionError',
    });
  });
});
