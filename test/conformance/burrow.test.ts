/** Burrow reads groups and commits from `__consumer_offsets` itself instead of asking (G12), and asks for offsets with ListOffsets version 0. */
import type { Admin, Consumer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Burrow } from '../kit/burrow.ts';
import { skipNote, tools, whyMissing } from '../kit/foreign-tools.ts';
import { KafkajsClients } from '../kit/kafkajs-clients.ts';
import { pause, until } from '../kit/until.ts';

const missing = whyMissing(tools.burrow) ?? whyMissing(tools.zookeeper);
const WAIT_MS = 120_000;
const POLL_MS = 200;
const TOPIC = 'watched';
const GROUP = 'watched-group';
const MESSAGES = 50;
/** How far the group is made to fall behind, by partition. */
const BEHIND = [30, 10];

describe.skipIf(missing)(`Burrow${skipNote(missing)}`, () => {
  let clients: KafkajsClients;
  let consumer: Consumer;
  let burrow: Burrow;

  beforeAll(async () => {
    clients = await KafkajsClients.start();
    consumer = await runningGroup(clients);
    burrow = await Burrow.start(clients.cluster.bootstrap);
  });
  afterAll(async () => {
    burrow?.stop();
    await consumer?.disconnect().catch(() => undefined);
    await clients?.stop();
  });

  // The owner stays empty: this Burrow reads group records up to version 1 only, and Kafka writes version 3.
  test('sees the group and the lag of every partition', async () => {
    const status = await lagStatus();
    expect(status.status).toMatchObject({ group: GROUP, status: 'OK', totallag: 0 });
    const partitions = status.status.partitions.map(({ topic, partition, end }) => ({ topic, partition, lag: end?.lag }));
    expect(partitions.sort((a, b) => a.partition - b.partition)).toEqual(
      [0, 1].map((partition) => ({ topic: TOPIC, partition, lag: 0 })),
    );
    const committed = status.status.partitions.reduce((sum, { end }) => sum + (end?.offset ?? 0), 0);
    expect(committed).toBeGreaterThanOrEqual(MESSAGES);
  });

  test('counts how far the group is behind, and that it has caught up', async () => {
    const { admin, producer } = clients;
    await eventually(async () => (await notCommitted(admin)).every((count) => count === 0), 'everything committed');
    consumer.pause([{ topic: TOPIC }]);
    const messages = BEHIND.flatMap((count, partition) => Array.from({ length: count }, () => ({ partition, value: 'late' })));
    await producer.send({ topic: TOPIC, messages });
    const lags = async (): Promise<string> => {
      const answer = await ask();
      const partitions = [...(answer?.status?.partitions ?? [])].sort((a, b) => a.partition - b.partition);
      return `${answer?.status?.totallag}: ${partitions.map(({ current_lag: lag }) => lag).join()}`;
    };
    await eventually(async () => (await lags()) === '40: 30,10', 'the lag of a paused group');
    expect(await notCommitted(admin)).toEqual(BEHIND);
    consumer.resume([{ topic: TOPIC }]);
    await eventually(async () => (await lags()) === '0: 0,0', 'the group caught up');
  });

  /** Burrow knows the lag once it has seen commits and asked for the end offsets. New commits keep coming meanwhile. */
  async function lagStatus(): Promise<LagAnswer> {
    let answer: LagAnswer | undefined;
    await eventually(async () => {
      await clients.producer.send({ topic: TOPIC, messages: [0, 1].map((partition) => ({ partition, value: 'more' })) });
      answer = await ask();
      const partitions = answer?.status?.partitions ?? [];
      return answer?.error === false && answer.status.totallag === 0 && partitions.length === 2 && partitions.every(({ end }) => end !== null);
    }, 'the lag known to Burrow');
    return answer as LagAnswer;
  }

  function eventually(condition: () => Promise<boolean>, what: string): Promise<boolean> {
    return until(async () => (await condition()) || pause(POLL_MS).then(() => false), () => `${what}\n${burrow.said}`, WAIT_MS);
  }

  async function ask(): Promise<LagAnswer | undefined> {
    return (await fetch(`${burrow.api}/consumer/${GROUP}/lag`).then((response) => response.json(), () => undefined)) as LagAnswer | undefined;
  }
});

/** Records of each partition that the group has not committed yet. */
async function notCommitted(admin: Admin): Promise<number[]> {
  const [group] = await admin.fetchOffsets({ groupId: GROUP, topics: [TOPIC] });
  const ends = await admin.fetchTopicOffsets(TOPIC);
  return [0, 1].map((wanted) => {
    const end = ends.find(({ partition }) => partition === wanted)?.high;
    return Number(end) - Number(group?.partitions.find(({ partition }) => partition === wanted)?.offset);
  });
}

interface LagAnswer {
  readonly error: boolean;
  readonly status: {
    readonly group: string;
    readonly status: string;
    readonly totallag: number;
    readonly partitions: readonly { topic: string; partition: number; current_lag: number; end: { offset: number; lag: number } | null }[];
  };
}

async function runningGroup(clients: KafkajsClients): Promise<Consumer> {
  const consumer = clients.kafka.consumer({ groupId: GROUP, maxWaitTimeInMs: 200 });
  await clients.createTopic(TOPIC, 2);
  await clients.producer.send({ topic: TOPIC, messages: Array.from({ length: MESSAGES }, (_, i) => ({ partition: i % 2, value: `${i}` })) });
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  await consumer.run({ autoCommitInterval: 500, eachMessage: async () => undefined });
  return consumer;
}
