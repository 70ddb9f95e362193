/** kcat (librdkafka): every codec, metadata, consumption, groups, offsets by time. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { run, skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';
import { until } from '../kit/until.ts';

const missing = whyMissing(tools.kcat);
const RECORDS = 1_000;
const numbers = Array.from({ length: RECORDS }, (_, i) => String(i + 1));

describe.skipIf(missing)(`kcat${skipNote(missing)}`, () => {
  let cluster: ClusterProcess;
  const kcat = async (args: readonly string[], input?: string) => {
    const finished = await run('kcat', ['-b', cluster.bootstrap, ...args], { input });
    expect(finished, finished.stderr).toMatchObject({ code: 0 });
    return finished.stdout;
  };
  const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
  const sorted = (values: string[]): string[] => [...values].sort((a, b) => Number(a) - Number(b));

  beforeAll(async () => {
    cluster = await ClusterProcess.start({ configs: { 'num.partitions': '4' } });
  });
  afterAll(() => cluster?.stop());

  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('what is produced idempotently with codec %s is consumed whole', async (codec) => {
    const topic = `codec-${codec}`;
    await kcat(['-P', '-t', topic, '-z', codec, '-X', 'enable.idempotence=true'], numbers.join('\n'));
    expect(sorted(lines(await kcat(['-C', '-t', topic, '-o', 'beginning', '-e', '-q'])))).toEqual(numbers);
  });

  test.each(['0', '1', 'all'])('acks=%s loses nothing', async (acks) => {
    const topic = `acks-${acks}`;
    await kcat(['-P', '-t', topic, '-X', `acks=${acks}`], numbers.join('\n'));
    const consumed = async () => sorted(lines(await kcat(['-C', '-t', topic, '-o', 'beginning', '-e', '-q'])));
    // Only acks=all says that the followers have it, and so that readers see it.
    if (acks !== 'all') await until(async () => (await consumed()).length >= RECORDS, 'all records below the high watermark');
    expect(await consumed()).toEqual(numbers);
  });

  test('metadata lists three brokers, and partitions with a leader and three replicas in sync', async () => {
    await kcat(['-P', '-t', 'listed'], 'x');
    const metadata = JSON.parse(await kcat(['-L', '-J', '-t', 'listed'])) as {
      brokers: unknown[];
      topics: { topic: string; partitions: { leader: number; replicas: unknown[]; isrs: unknown[] }[] }[];
    };
    expect(metadata.brokers).toHaveLength(3);
    const [topic] = metadata.topics;
    expect(topic?.topic).toBe('listed');
    expect(topic?.partitions.map(({ leader, replicas, isrs }) => [leader > 0, replicas.length, isrs.length])).toEqual([
      [true, 3, 3],
      [true, 3, 3],
      [true, 3, 3],
      [true, 3, 3],
    ]);
  });

  test('keys, headers, null values and timestamps come back as they were sent', async () => {
    await kcat(['-P', '-t', 'shapes', '-p', '0', '-K', ':', '-Z', '-H', 'colour=blue', '-H', 'empty='], 'k1:v1\nk2:\n');
    const format = '%k|%s|%S|%h|%o\\n';
    const rows = lines(await kcat(['-C', '-t', 'shapes', '-p', '0', '-o', 'beginning', '-e', '-q', '-f', format]));
    expect(rows).toEqual(['k1|v1|2|colour=blue,empty=|0', 'k2||-1|colour=blue,empty=|1']);
  });

  test('a group consumes everything once, and goes on where it stopped', async () => {
    const group = (...topics: string[]) => kcat(['-X', 'auto.offset.reset=earliest', '-G', 'kcat-group', ...topics, '-e', '-q', '-f', '%s\\n']);
    await kcat(['-P', '-t', 'grouped'], numbers.join('\n'));
    expect(sorted(lines(await group('grouped')))).toEqual(numbers);
    await kcat(['-P', '-t', 'grouped'], '1001\n1002\n');
    expect(sorted(lines(await group('grouped')))).toEqual(['1001', '1002']);
  });

  test('offsets are found by time', async () => {
    await kcat(['-P', '-t', 'timed', '-p', '0'], 'before\n');
    const between = Date.now() + 20;
    await new Promise((resolve) => setTimeout(resolve, 50));
    await kcat(['-P', '-t', 'timed', '-p', '0'], 'after\n');
    expect(await kcat(['-Q', '-t', 'timed:0:0'])).toContain('timed [0] offset 0');
    expect(await kcat(['-Q', '-t', `timed:0:${between}`])).toContain('timed [0] offset 1');
    expect(await kcat(['-Q', '-t', 'timed:0:-1'])).toContain('timed [0] offset 2');
  });

  test('committed offsets can be read from the offsets topic, in the format of Kafka', async () => {
    const file = await kcat(['-C', '-t', '__consumer_offsets', '-o', 'beginning', '-e', '-q', '-f', '%k\\n']);
    expect(file).toContain('kcat-group');
  });
});
