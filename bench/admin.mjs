import kafkajs from 'kafkajs';

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

export async function createTopic(bootstrap, topic, numPartitions, replicationFactor) {
  await withAdmin(bootstrap, (admin) => admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor }], waitForLeaders: true, timeout: 60_000 }));
}
