/** kafkajs beside a real cluster: an admin, a producer and group members for conformance tests. */
import { type Admin, type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import { ClusterProcess, type ClusterProcessOptions } from './cluster-process.ts';
import { until } from './until.ts';

/** kafkajs disconnects only after its fetch in flight. */
const MAX_WAIT_MS = 300;
/** No sign of a member for so long: its client hangs. Longer than all of its tries together. */
const SILENCE_MS = 15_000;

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
  readonly values: string[] = [];
  partitions: number[] = [];
  private readonly kafka: Kafka;
  private readonly groupId: string;
  private running: Consumer;
  private lastSignMs = Number.POSITIVE_INFINITY;
  private watch: NodeJS.Timeout | undefined;

  constructor(kafka: Kafka, groupId: string) {
    this.kafka = kafka;
    this.groupId = groupId;
    this.running = this.open();
  }

  get consumer(): Consumer {
    return this.running;
  }

  async start(topic: string): Promise<void> {
    const { running } = this;
    await running.connect();
    await running.subscribe({ topics: [topic], fromBeginning: true });
    await running.run({
      eachMessage: async ({ message }) => {
        this.values.push(String(message.value));
      },
    });
  }

  /**
   * For tests that kill brokers: kafkajs 2.2.4 can wait for ever for the answer of a broker that died at the wrong moment, and takes some
   * errors for its end. Then another consumer takes its place in the group.
   */
  replaceWhenSilent(topic: string): void {
    this.lastSignMs = Date.now();
    this.watch = setInterval(() => {
      if (Date.now() - this.lastSignMs < SILENCE_MS) return;
      this.lastSignMs = Date.now();
      void this.running.disconnect().catch(() => undefined);
      this.running = this.open();
      void this.start(topic).catch(() => undefined);
    }, 1_000);
  }

  /** Leaves the group. */
  async stop(): Promise<void> {
    clearInterval(this.watch);
    await this.running.disconnect();
  }

  private open(): Consumer {
    const { groupId } = this;
    const consumer = this.kafka.consumer({ groupId, sessionTimeout: 6_000, heartbeatInterval: 500, rebalanceTimeout: 10_000, maxWaitTimeInMs: MAX_WAIT_MS });
    consumer.on('consumer.heartbeat', () => {
      this.lastSignMs = Date.now();
    });
    consumer.on('consumer.group_join', ({ payload }) => {
      this.lastSignMs = Date.now();
      this.partitions = Object.values(payload.memberAssignment).flat();
    });
    consumer.on('consumer.rebalancing', () => {
      this.partitions = [];
    });
    return consumer;
  }
}
