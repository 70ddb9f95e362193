import kafkajs from 'kafkajs';
import { pause } from './processes.mjs';

/** Runs `work` with an admin connection. */
export async function withAdmin(bootstrap, work) {
  const admin = new kafkajs.Kafka({ brokers: bootstrap.split(','), logLevel: kafkajs.logLevel.NOTHING, requestTimeout: 120_000, retry: { retries: 20, initialRetryTime: 50, maxRetryTime: 500 } }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Resolves when every partition has a leader that the bootstrap broker knows. */
export async function createTopic(bootstrap, topic, numPartitions, replicationFactor) {
  await withAdmin(bootstrap, async (admin) => {
    await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor }], waitForLeaders: false, timeout: 60_000 });
    while (!(await hasLeaders(admin, topic, numPartitions))) await pause(10);
  });
}

/** Resolves when the bootstrap broker does not know it any more. */
export async function deleteTopic(bootstrap, topic) {
  await withAdmin(bootstrap, async (admin) => {
    await admin.deleteTopics({ topics: [topic], timeout: 60_000 });
    while ((await admin.listTopics()).includes(topic)) await pause(10);
  });
}

async function hasLeaders(admin, topic, numPartitions) {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics[0]?.partitions ?? [];
    return partitions.length === numPartitions && partitions.every(({ leader }) => leader >= 0);
  } catch {
    return false; // not known there yet
  }
}
