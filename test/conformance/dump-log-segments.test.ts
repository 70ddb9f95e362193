/** Kafka's own reader of files, over everything that brokers leave behind: mixed traffic, a kill and recovery, compaction, deletes. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CompressionTypes } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run, skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';
import { apacheKafkas } from '../kit/judges.ts';
import { KafkajsClients } from '../kit/kafkajs-clients.ts';
import { until } from '../kit/until.ts';

const kafkas = apacheKafkas();
const missing = whyMissing(tools.kcat) ?? (kafkas.every((kafka) => kafka.missing !== undefined) ? kafkas[0]?.missing : undefined);
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const GROUP = 'readers';
/** kafkajs may have to be given up on first. */
const AFTER_A_KILL_MS = 90_000;
const SEGMENT_BYTES = '65536';
/** Snapshots of the metadata come often, and the log is cut for some of them. */
const SNAPSHOTS = { 'metadata.log.max.record.bytes.between.snapshots': '3000', 'metadata.max.retention.bytes': '40000' };
/** Everything that the tool says about files that it finds in order; any other line is a complaint. */
const FINE = [
  /^$/,
  /^Dumping .*\.(log|index|timeindex|snapshot|checkpoint)$/,
  /^(Log starting|Snapshot end) offset: \d+/,
  /^baseOffset: .* isvalid: true$/,
  /^\| offset: /,
  /^offset: \d+ position: \d+$/,
  /^timestamp: -?\d+ offset: \d+$/,
  /^producerId: \d+ /,
  / is empty\.$/,
  / passed sanity check\.$/,
];
/** What a compacted log is allowed to have. */
const GAPS = [/^Non-consecutive offsets in /, /^ {2}\d+ is followed by \d+$/];

describe.skipIf(missing)(`files of the brokers${skipNote(missing)}`, () => {
  let directory: string;
  let clients: KafkajsClients | undefined;
  let committed: { partition: number; offset: string }[];

  beforeAll(async () => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-files-'));
    clients = await KafkajsClients.start({ dataDir: directory, configs: { 'log.cleaner.backoff.ms': '500', ...SNAPSHOTS } });
    committed = await makeFiles(clients);
    await clients.stop();
  });
  afterAll(async () => {
    await clients?.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  });

  /** Files of all brokers with this ending, below directories that `wanted` picks. */
  function files(ending: string, wanted: (name: string) => boolean): string[] {
    return fs
      .readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending) && wanted(path.basename(path.dirname(name))))
      .map((name) => path.join(directory, name));
  }

  describe.each(kafkas)('read by Apache Kafka $version', (kafka) => {
    describe.skipIf(kafka.missing)(`DumpLogSegments${skipNote(kafka.missing)}`, () => {
      async function dump(of: readonly string[], ...args: string[]): Promise<string> {
        expect(of.length).toBeGreaterThan(0);
        const finished = await kafka.run('kafka.tools.DumpLogSegments', '--files', of.join(','), ...args);
        expect(finished, finished.stderr).toMatchObject({ code: 0 });
        // Mismatches and gaps are told on stderr.
        return `${finished.stdout}\n${finished.stderr}`;
      }
      const complaints = (text: string, fine = FINE): string[] => text.split('\n').filter((line) => !fine.some((one) => one.test(line)));

      test('segments of every codec, rolled and recovered', async () => {
        const logs = files('.log', (name) => !name.startsWith('__') && !name.startsWith('compacted-'));
        const text = await dump(logs, '--deep-iteration');
        expect(complaints(text)).toEqual([]);
        expect(CODECS.filter((codec) => !text.includes(`compresscodec: ${codec} `))).toEqual([]);
        expect(logs.some((file) => !file.endsWith('00000000000000000000.log'))).toBe(true);
      });

      test('compacted segments have gaps and nothing worse', async () => {
        const text = await dump(files('.log', (name) => name.startsWith('compacted-')), '--deep-iteration');
        expect(complaints(text, [...FINE, ...GAPS])).toEqual([]);
        expect(text).not.toMatch(/^\| offset: 0 /m);
      });

      test('offset indexes, time indexes and producer snapshots agree with the segments', async () => {
        for (const ending of ['.index', '.timeindex', '.snapshot']) expect(complaints(await dump(files(ending, () => true)))).toEqual([]);
        const indexes = ['.index', '.timeindex'].flatMap((ending) => files(ending, () => true));
        expect(complaints(await dump(indexes, '--index-sanity-check'))).toEqual([]);
      });

      test('__consumer_offsets holds the commits of the group', async () => {
        const text = await dump(files('.log', (name) => name.startsWith('__consumer_offsets-')), '--offsets-decoder');
        expect(complaints(text, [...FINE, ...GAPS])).toEqual([]);
        const found = committed.filter(({ partition, offset }) => text.includes(`"partition":${partition}`) && text.includes(`{"offset":${offset},`));
        expect(found).toEqual(committed);
        expect(text).toMatch(/"protocolType":"consumer"/);
      });

      test('__cluster_metadata holds brokers, topics and configs', async () => {
        const logs = files('.log', (name) => name === '__cluster_metadata-0');
        const text = await dump(logs, '--cluster-metadata-decoder');
        expect(complaints(text)).toEqual([]);
        const types = new Set([...text.matchAll(/"type":"([A-Z_]+)"/g)].map(([, type]) => type));
        const expected = ['FEATURE_LEVEL_RECORD', 'REGISTER_BROKER_RECORD', 'TOPIC_RECORD', 'PARTITION_RECORD', 'PARTITION_CHANGE_RECORD', 'CONFIG_RECORD', 'REMOVE_TOPIC_RECORD'];
        expect(expected.filter((type) => !types.has(type))).toEqual([]);
      });

      test('its snapshots hold the same as records of a state', async () => {
        const snapshots = files('.checkpoint', (name) => name === '__cluster_metadata-0');
        const text = await dump(snapshots, '--cluster-metadata-decoder');
        expect(complaints(text)).toEqual([]);
        for (const mark of ['SnapshotHeader', 'SnapshotFooter']) expect(text.split(mark).length - 1).toBeGreaterThanOrEqual(snapshots.length);
        const types = new Set([...text.matchAll(/"type":"([A-Z_]+)"/g)].map(([, type]) => type));
        expect([...types].sort()).toEqual(['CONFIG_RECORD', 'FEATURE_LEVEL_RECORD', 'PARTITION_RECORD', 'PRODUCER_IDS_RECORD', 'REGISTER_BROKER_RECORD', 'TOPIC_RECORD']);
      });
    });
  });
});

/** Traffic that leaves every kind of file; gives the group's committed offsets. */
async function makeFiles(clients: KafkajsClients): Promise<{ partition: number; offset: string }[]> {
  const { admin, producer, cluster } = clients;
  const topic = (name: string, configs: Readonly<Record<string, string>>) => ({
    topic: name,
    numPartitions: 2,
    replicationFactor: 3,
    configEntries: Object.entries({ 'segment.bytes': SEGMENT_BYTES, ...configs }).map(([key, value]) => ({ name: key, value })),
  });
  const compaction = { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.01' };
  await admin.createTopics({ waitForLeaders: true, topics: [topic('plain', {}), topic('compacted', compaction), topic('gone', {})] });
  const send = async (name: string, rounds: number, compression: CompressionTypes): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      // Later rounds leave out keys, so that compaction keeps some of every round.
      const messages = Array.from({ length: name === 'compacted' ? 200 - 5 * round : 200 }, (_, i) => ({ key: `key ${i}`, value: `${round} ${'x'.repeat(100)}`, headers: { round: `${round}` } }));
      await producer.send({ topic: name, compression, messages });
    }
  };
  await send('plain', 10, CompressionTypes.None);
  await send('compacted', 20, CompressionTypes.None);
  const numbers = Array.from({ length: 2_000 }, (_, i) => `${i}`).join('\n');
  for (const codec of CODECS) {
    const args = ['-P', '-b', cluster.bootstrap, '-t', 'codecs', '-z', codec, '-X', 'enable.idempotence=true'];
    const sent = await run('kcat', args, { input: numbers });
    expect(sent, sent.stderr).toMatchObject({ code: 0 });
  }

  const member = clients.member(GROUP);
  await member.start('plain');
  await until(() => member.values.length >= 2_000, 'the group reading');
  // kafkajs commits after it has handed a batch over, and not at all for one whose coordinator dies in between.
  await until(async () => (await committedBy(clients)).every(({ offset }) => Number(offset) > 0), 'the group committing');
  member.replaceWhenSilent('plain');
  cluster.kill(2);
  await until(() => send('plain', 5, CompressionTypes.GZIP).then(() => true), 'messages sent after a kill', AFTER_A_KILL_MS);
  // kafkajs may lose some of a send whose partitions have several leaders when one of them dies: files are the matter here.
  await until(() => member.values.length > 2_000, 'the group reading on after a kill', AFTER_A_KILL_MS);
  await member.stop();
  await until(async () => (await inSync(clients, 'plain')) === 6, 'the killed broker back in sync');
  await admin.deleteTopicRecords({ topic: 'plain', partitions: [{ partition: 0, offset: '10' }] });
  await admin.deleteTopics({ topics: ['gone'] });
  await until(async () => (await cleaned(clients)) === true, 'compaction');
  return committedBy(clients);
}

/** Where the group is, -1 where it never committed. */
async function committedBy({ admin }: KafkajsClients): Promise<{ partition: number; offset: string }[]> {
  const [offsets] = await admin.fetchOffsets({ groupId: GROUP, topics: ['plain'] });
  return (offsets?.partitions ?? []).map(({ partition, offset }) => ({ partition, offset }));
}

async function inSync({ admin }: KafkajsClients, topic: string): Promise<number> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  return (topics[0]?.partitions ?? []).reduce((sum, { isr }) => sum + isr.length, 0);
}

/** Compaction leaves the newest of 20 rounds outside the active segment; fewer bytes than one full segment are the sign. */
async function cleaned({ cluster }: KafkajsClients): Promise<boolean> {
  return cluster.facts.brokers.every(({ dataDir }) =>
    [0, 1].every((partition) => {
      const first = path.join(dataDir, `compacted-${partition}`, '00000000000000000000.log');
      return fs.existsSync(first) && fs.statSync(first).size < Number(SEGMENT_BYTES) / 2;
    }),
  );
}
