/** Apache Kafka's own clients and admin tools. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { skipNote } from '../kit/foreign-tools.ts';
import { apacheKafkas } from '../kit/judges.ts';

const TOOLS = 'org.apache.kafka.tools';
const GROUPS = `${TOOLS}.consumer.group.ConsumerGroupCommand`;
const CONFIGS = 'kafka.admin.ConfigCommand';
/** Its own limit of 5 s is for quiet machines, and it ends with code 0 when that has passed. */
const GROUP_TIMEOUT_MS = '60000';
const RECORDS = 5_000;

describe.each(apacheKafkas())('Apache Kafka $version', (kafka) => {
  describe.skipIf(kafka.missing)(`its clients and tools${skipNote(kafka.missing)}`, () => {
    let cluster: ClusterProcess;

    beforeAll(async () => {
      cluster = await ClusterProcess.start();
    });
    afterAll(() => cluster?.stop());

    async function tool(mainClass: string, ...args: string[]): Promise<string> {
      const finished = await kafka.run(mainClass, '--bootstrap-server', cluster.bootstrap, ...args);
      expect(finished, `${finished.stdout}\n${finished.stderr}\n${cluster.logTail}`).toMatchObject({ code: 0 });
      return finished.stdout;
    }

    test('ClientCompatibilityTest', async () => {
      const supported = ['offsets-for-times', 'cluster-id', 'create-topics', 'describe-acls', 'describe-configs', 'idempotent-producer'];
      const expected = ['--expect-record-too-large-exception', 'false', '--num-cluster-nodes', '3'];
      const flags = supported.flatMap((name) => [`--${name}-supported`, 'true']);
      expect(await tool(`${TOOLS}.ClientCompatibilityTest`, '--topic', 'compatible', ...expected, ...flags)).toContain('SUCCESS.');
    });

    test('TopicCommand creates, describes, extends and deletes', async () => {
      const topics = (...args: string[]): Promise<string> => tool(`${TOOLS}.TopicCommand`, ...args);
      await topics('--create', '--topic', 'made', '--partitions', '2', '--replication-factor', '3', '--config', 'retention.ms=100000');
      await topics('--alter', '--topic', 'made', '--partitions', '4');
      const described = await topics('--describe', '--topic', 'made');
      expect(described).toMatch(/PartitionCount: 4\s+ReplicationFactor: 3\s+Configs: .*retention\.ms=100000/);
      expect(described.match(/Partition: \d\s+Leader: [123]\s+Replicas: \d,\d,\d\s+Isr: \d,\d,\d/g)).toHaveLength(4);
      expect(await topics('--describe', '--under-replicated-partitions')).toBe('');
      await topics('--delete', '--topic', 'made');
      expect((await topics('--list')).split('\n')).not.toContain('made');
    });

    test('VerifiableProducer, VerifiableConsumer and ConsumerGroupCommand agree on a group', async () => {
      const [topic, group] = ['verified', 'verifiers'];
      await tool(`${TOOLS}.TopicCommand`, '--create', '--topic', topic, '--partitions', '3', '--replication-factor', '3');
      const produced = events(await tool(`${TOOLS}.VerifiableProducer`, '--topic', topic, '--max-messages', `${RECORDS}`, '--throughput', '-1', '--acks', '-1'));
      expect(produced.filter(({ name }) => name === 'producer_send_error')).toEqual([]);
      expect(produced.find(({ name }) => name === 'tool_data')).toMatchObject({ sent: RECORDS, acked: RECORDS });

      const consume = ['--topic', topic, '--group-id', group, '--max-messages', `${RECORDS}`, '--reset-policy', 'earliest'];
      const consumed = events(await tool(`${TOOLS}.VerifiableConsumer`, ...consume));
      expect(sum(consumed.filter(({ name }) => name === 'records_consumed').map(({ count }) => count ?? 0))).toBe(RECORDS);
      expect(consumed.filter(({ name, success }) => name === 'offsets_committed' && success !== true)).toEqual([]);

      const groups = (...args: string[]): Promise<string> => tool(GROUPS, '--timeout', GROUP_TIMEOUT_MS, '--group', group, ...args);
      const described = await groups('--describe');
      // Some versions print a leader epoch before the three.
      const at = columns(described).indexOf('CURRENT-OFFSET');
      const figures = rows(described, group).map((row) => row.slice(at, at + 3).map(Number));
      expect(sum(figures.map(([current]) => current ?? 0))).toBe(RECORDS);
      expect(figures.map(([current, end, lag]) => [current === end, lag])).toEqual(figures.map(() => [true, 0]));
      expect(await groups('--describe', '--state')).toMatch(/Empty\s+0/);

      const reset = rows(await groups('--reset-offsets', '--topic', topic, '--to-earliest', '--execute'), group);
      expect(sum(reset.map((row) => Number(row.at(-1))))).toBe(0);
      await groups('--delete');
    });

    test('ConfigCommand alters and describes topics and brokers, and is refused what is wrong', async () => {
      await tool(`${TOOLS}.TopicCommand`, '--create', '--topic', 'configured', '--partitions', '1', '--replication-factor', '3');
      const topic = ['--entity-type', 'topics', '--entity-name', 'configured'];
      await tool(CONFIGS, '--alter', ...topic, '--add-config', 'retention.ms=5000,cleanup.policy=[compact,delete]');
      const described = await tool(CONFIGS, '--describe', ...topic);
      expect(described).toContain('cleanup.policy=compact,delete sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:cleanup.policy=compact,delete, DEFAULT_CONFIG:log.cleanup.policy=delete}');
      expect(described).toContain('retention.ms=5000');
      await tool(CONFIGS, '--alter', ...topic, '--delete-config', 'retention.ms');
      expect(await tool(CONFIGS, '--describe', ...topic)).not.toContain('retention.ms');

      await tool(CONFIGS, '--alter', '--entity-type', 'brokers', '--entity-default', '--add-config', 'message.max.bytes=2000000');
      expect(await tool(CONFIGS, '--describe', '--entity-type', 'brokers', '--entity-default')).toContain('message.max.bytes=2000000');

      const refused = await kafka.run(CONFIGS, '--bootstrap-server', cluster.bootstrap, '--alter', ...topic, '--add-config', 'retention.ms=soon');
      expect(`${refused.stdout}${refused.stderr}`).toContain('Invalid value soon for configuration retention.ms');
    });

    test('MetadataQuorumCommand shows a leader and followers without lag', async () => {
      const status = await tool(`${TOOLS}.MetadataQuorumCommand`, 'describe', '--status');
      expect(status).toMatch(/LeaderId:\s+[123]\n/);
      expect(status).toContain(`ClusterId:              ${cluster.facts.clusterId}`);
      expect(status.match(/"id": \d/g)).toHaveLength(3);
      const replication = await tool(`${TOOLS}.MetadataQuorumCommand`, 'describe', '--replication');
      expect(replication.match(/Leader|Follower/g)?.sort()).toEqual(['Follower', 'Follower', 'Leader']);
    });

    test('tools that look at logs, leaders, features and versions', async () => {
      await tool(`${TOOLS}.VerifiableProducer`, '--topic', 'looked-at', '--max-messages', '100', '--throughput', '-1');
      expect(await tool(`${TOOLS}.GetOffsetShell`, '--topic', 'looked-at', '--time', 'latest')).toBe('looked-at:0:100\n');
      const logDirs = await tool(`${TOOLS}.LogDirsCommand`, '--describe', '--topic-list', 'looked-at');
      expect(logDirs.match(/"partition":"looked-at-0"/g)).toHaveLength(3);
      await tool(`${TOOLS}.LeaderElectionCommand`, '--election-type', 'preferred', '--all-topic-partitions');
      expect(await tool(`${TOOLS}.FeatureCommand`, 'describe')).toContain('metadata.version');
      const versions = await tool(`${kafka.version.startsWith('3') ? 'kafka.admin' : TOOLS}.BrokerApiVersionsCommand`);
      expect(versions.match(/Produce\(0\): .*usable: \d+/g)).toHaveLength(3);
    });
  });
});

interface ToolEvent {
  readonly name: string;
  readonly count?: number;
  readonly success?: boolean;
}

/** The verifiable clients say what they do in lines of JSON. */
function events(stdout: string): ToolEvent[] {
  return stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as ToolEvent);
}

/** Rows of a printed table that begin with a group's name. Some tools forget the end of a line between rows. */
function rows(stdout: string, group: string): string[][] {
  return stdout
    .split(new RegExp(`(?=${group} )`))
    .filter((row) => row.startsWith(`${group} `))
    .map((row) => (row.split('\n')[0] ?? '').trim().split(/\s+/));
}

/** The titles of a printed table of groups. */
function columns(stdout: string): string[] {
  return /^ *GROUP .*$/m.exec(stdout)?.[0].trim().split(/\s+/) ?? [];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
