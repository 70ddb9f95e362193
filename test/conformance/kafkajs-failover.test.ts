/** kafkajs while a broker dies: the group's coordinator is killed under a running member. A cluster of its own. */
import { afterAll, beforeAll, test } from 'vitest';
import { KafkajsClients } from '../kit/kafkajs-clients.ts';
import { until } from '../kit/until.ts';
import { coordinatorOf } from '../kit/wire.ts';

const PARTITIONS = [0, 1, 2];
const PER_PARTITION = 40;
/** kafkajs may have to be given up on first. */
const AFTER_A_KILL_MS = 90_000;
let clients: KafkajsClients;

beforeAll(async () => {
  clients = await KafkajsClients.start();
});

afterAll(() => clients?.stop());

/**
 * One partition to a `send`: kafkajs 2.2.4 keeps the answers of one send per broker across its retries, so messages whose partition moved to
 * a broker that has already answered are never sent, and the send still succeeds (tulios/kafkajs issue 1303, pull request 1798).
 */
async function send(topic: string, round: number): Promise<void> {
  for (const partition of PARTITIONS) {
    const messages = Array.from({ length: PER_PARTITION }, (_, i) => ({ partition, value: `${round}/${partition}/${i}` }));
    await until(() => clients.producer.send({ topic, messages }).then(() => true, () => false), `round ${round} sent to partition ${partition}`);
  }
}

test('a group goes on when its coordinator is killed, and no committed offset goes back', async () => {
  const topic = 'survivor';
  const groupId = 'survivors';
  const eachRound = PARTITIONS.length * PER_PARTITION;
  await clients.createTopic(topic, PARTITIONS.length);
  const member = clients.member(groupId);
  await member.start(topic);
  await until(() => member.partitions.length === PARTITIONS.length, 'an assignment');
  await send(topic, 1);
  await until(() => new Set(member.values).size === eachRound, 'the first messages');
  const committed = async (): Promise<number> => {
    const [offsets] = await clients.admin.fetchOffsets({ groupId, topics: [topic] });
    return offsets?.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0) ?? 0;
  };
  await until(async () => (await committed()) === eachRound, 'the commits');

  member.replaceWhenSilent(topic);
  clients.cluster.kill(await coordinatorOf(clients.cluster, groupId));
  // Usually another broker takes over; where the killed one is back before the new controller gave its partitions away, it stays.
  await until(async () => (await coordinatorOf(clients.cluster, groupId).catch(() => undefined)) !== undefined, 'a coordinator');
  await send(topic, 2);
  await until(() => new Set(member.values).size === 2 * eachRound, 'the second messages', AFTER_A_KILL_MS);
  await until(async () => (await committed().catch(() => 0)) >= 2 * eachRound, 'the later commits', AFTER_A_KILL_MS);
  await member.stop();
});
