/** kafkajs beside a real cluster: an admin, a producer and group members for conformance tests. */
import { type Admin, type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import { ClusterProcess, type ClusterProcessOptions } from './cluster-process.ts';
import { until } from './until.ts';

/** kafkajs disconnects only after its fetch in flight. */
const MAX_WAIT_MS = 300;

interface ReadMessage {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly offset: string;
}

export class KafkajsClients {
  readonly cluster: ClusterProcess;
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly producer: Producer;

  private constructor(cluster: ClusterProcess) {
    this.cluster = cluster;
    this.kafka = new Kafka({ clientId: 'conformance', brokers: cluster.bootstrap.split(','), logLevel: logLevel.NOTHING });
    this.admin = this.kafka.admin();
    this.producer = this.kafka.producer();
  }

  /** A cluster, of three brokers without options, and connected clients. */
  static async start(options: ClusterProcessOptions = {}): Promise<KafkajsClients> {
    const clients = new KafkajsClients(await ClusterProcess.start(options));
    await Promise.all([clients.admin.connect(), clients.producer.connect()]);
    return clients;
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.admin.disconnect(), this.producer.disconnect()]);
    await this.cluster.stop();
  }

  async createTopic(topic: string, numPartitions = 1): Promise<void> {
    await this.admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions, replicationFactor: 3 }] });
  }

  /** Everything in a topic, by offset, read by a group of its own. */
  async readAll(topic: string, count: number): Promise<ReadMessage[]> {
    const consumer = this.kafka.consumer({ groupId: `read-${topic}`, maxWaitTimeInMs: MAX_WAIT_MS });
    const messages: ReadMessage[] = [];
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        const headers = Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]));
        messages.push({ key: message.key?.toString() ?? null, value: message.value?.toString() ?? null, headers, offset: message.offset });
      },
    });
    await until(() => messages.length >= count, `${count} messages of ${topic}`);
    await consumer.disconnect();
    return messages.sort((a, b) => Number(a.offset) - Number(b.offset));
  }

  member(groupId: string): Member {
    return new Member(this.kafka, groupId);
  }
}

/** A member that notes what it read and owns. */
export class Member {
  readonly consumer: Consumer;
  readonly values: string[] = [];
  partitions: number[] = [];

  constructor(kafka: Kafka, groupId: string) {
    this.consumer = kafka.consumer({ groupId, sessionTimeout: 6_000, heartbeatInterval: 500, rebalanceTimeout: 10_000, maxWaitTimeInMs: MAX_WAIT_MS });
    this.consumer.on('consumer.group_join', ({ payload }) => {
      this.partitions = Object.values(payload.memberAssignment).flat();
    });
    this.consumer.on('consumer.rebalancing', () => {
      this.partitions = [];
    });
  }

  async start(topic: string): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [topic], fromBeginning: true });
    await this.consumer.run({
      eachMessage: async ({ message }) => {
        this.values.push(String(message.value));
      },
    });
  }
}
