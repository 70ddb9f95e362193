import { systemClock } from '../../../server/base/system-clock.ts';
import { TcpTransport } from '../../../server/broker/net/tcp-transport.ts';
import { apis } from '../../../server/protocol/apis.ts';
import { errorName, errors } from '../../../server/protocol/errors.ts';
import { RequestChannel } from '../../../server/protocol/request-channel.ts';
import { until } from '../../kit/until.ts';

const TIMEOUT_MS = 3_000;
const WAIT_MS = 90_000;
const METADATA_TOPIC = '__cluster_metadata';
const transport = new TcpTransport({ clock: systemClock });

export interface PartitionView {
  readonly partition: number;
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
}

/** Questions about the whole cluster, put to whichever broker answers; connections are opened anew each time, as brokers come and go. */
export class ClusterAdmin {
  private readonly brokers: ReadonlyMap<number, { readonly host: string; readonly port: number }>;

  constructor(brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[]) {
    this.brokers = new Map(brokers.map(({ id, host, port }) => [id, { host, port }]));
  }

  async createTopic(name: string, options: { readonly partitions: number; readonly configs?: Readonly<Record<string, string>> }): Promise<void> {
    const configs = Object.entries(options.configs ?? {}).map(([key, value]) => ({ name: key, value }));
    const topic = { name, numPartitions: options.partitions, replicationFactor: 3, configs };
    const created = () =>
      this.ask(async (channel) => {
        const answer = await channel.send(apis.createTopics, 5, { topics: [topic], timeoutMs: TIMEOUT_MS }, TIMEOUT_MS);
        const code = answer.topics[0]?.errorCode ?? errors.UNKNOWN_SERVER_ERROR;
        if (code !== errors.NONE && code !== errors.TOPIC_ALREADY_EXISTS) throw new Error(errorName(code));
        return true;
      });
    await until(created, `topic ${name}`, WAIT_MS);
    await this.untilIsrFull(name);
  }

  /** As one broker sees it; of any broker when none is named. */
  async partitions(topic: string, brokerId?: number): Promise<PartitionView[]> {
    return this.ask(async (channel) => {
      const answer = await channel.send(apis.metadata, 9, { topics: [{ name: topic }], allowAutoTopicCreation: false }, TIMEOUT_MS);
      const [found] = answer.topics;
      if (!found || found.errorCode !== errors.NONE) throw new Error(errorName(found?.errorCode ?? errors.UNKNOWN_TOPIC_OR_PARTITION));
      return found.partitions
        .map(({ partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes }) => ({ partition: partitionIndex, leader: leaderId, leaderEpoch, replicas: replicaNodes, isr: isrNodes }))
        .sort((a, b) => a.partition - b.partition);
    }, brokerId);
  }

  /** Resolves when every broker sees a leader and all replicas in sync, for every partition. */
  async untilIsrFull(topic: string): Promise<void> {
    await until(async () => {
      const views = await Promise.all([...this.brokers.keys()].map((id) => this.partitions(topic, id)));
      return views.flat().every(({ leader, replicas, isr }) => leader >= 0 && isr.length === replicas.length);
    }, `full ISR of ${topic}`, WAIT_MS);
  }

  /** The active controller. */
  async controller(): Promise<number> {
    const active = () =>
      this.ask(async (channel) => {
        const topics = [{ topicName: METADATA_TOPIC, partitions: [{ partitionIndex: 0 }] }];
        const answer = await channel.send(apis.describeQuorum, 0, { topics }, TIMEOUT_MS);
        const leader = answer.topics[0]?.partitions[0]?.leaderId ?? -1;
        return leader >= 0 ? leader : undefined;
      });
    return until(active, 'a controller', WAIT_MS);
  }

  async coordinator(groupId: string): Promise<number> {
    const found = () =>
      this.ask(async (channel) => {
        const { errorCode, nodeId } = await channel.send(apis.findCoordinator, 2, { key: groupId, keyType: 0 }, TIMEOUT_MS);
        return errorCode === errors.NONE ? nodeId : undefined;
      });
    return until(found, `a coordinator of ${groupId}`, WAIT_MS);
  }

  /** Committed offset per partition; −1 where there is none. */
  async committed(groupId: string, topic: string, partitions: number): Promise<number[]> {
    const indexes = Array.from({ length: partitions }, (_, i) => i);
    const fetched = async () =>
      this.ask(async (channel) => {
        const answer = await channel.send(apis.offsetFetch, 5, { groupId, topics: [{ name: topic, partitionIndexes: indexes }] }, TIMEOUT_MS);
        if (answer.errorCode !== errors.NONE) throw new Error(errorName(answer.errorCode));
        const found = new Map(answer.topics[0]?.partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset]));
        return indexes.map((index) => found.get(index) ?? -1);
      }, await this.coordinator(groupId));
    return until(fetched, `committed offsets of ${groupId}`, WAIT_MS);
  }

  /** Next offset of every partition. */
  async endOffsets(topic: string): Promise<number[]> {
    const ends: number[] = [];
    for (const { partition, leader } of await this.partitions(topic)) {
      const topics = [{ name: topic, partitions: [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp: -1 }] }];
      const end = await this.ask(async (channel) => {
        const answer = await channel.send(apis.listOffsets, 4, { replicaId: -1, isolationLevel: 0, topics }, TIMEOUT_MS);
        const found = answer.topics[0]?.partitions[0];
        if (!found || found.errorCode !== errors.NONE) throw new Error(errorName(found?.errorCode ?? errors.UNKNOWN_SERVER_ERROR));
        return found.offset;
      }, leader);
      ends.push(end);
    }
    return ends;
  }

  private async ask<T>(question: (channel: RequestChannel) => Promise<T>, brokerId?: number): Promise<T> {
    const addresses = [...this.brokers].filter(([id]) => brokerId === undefined || id === brokerId).map(([, address]) => address);
    const channels = addresses.map((address) => new RequestChannel({ transport, address, clientId: 'chaos-admin', connectTimeoutMs: TIMEOUT_MS }));
    try {
      return await Promise.any(channels.map(question));
    } catch (error) {
      throw error instanceof AggregateError ? new Error(error.errors.map(String).join('; ')) : error;
    } finally {
      for (const channel of channels) channel.close();
    }
  }
}
