/** Requests over TCP with our own codec, for questions that client libraries do not ask, or retry away. */
import { systemClock } from '../../server/base/system-clock.ts';
import { TcpTransport } from '../../server/broker/net/tcp-transport.ts';
import { apis } from '../../server/protocol/apis.ts';
import { errorName, errors } from '../../server/protocol/errors.ts';
import { RequestChannel } from '../../server/protocol/request-channel.ts';
import type { ClusterProcess } from './cluster-process.ts';

const TIMEOUT_MS = 15_000;
const RETRY_MS = 50;
const FETCH_ATTEMPTS = 200;
const transport = new TcpTransport({ clock: systemClock });

/** One lazy connection per broker. */
class Channels {
  private readonly channels: ReadonlyMap<number, RequestChannel>;

  constructor(cluster: ClusterProcess) {
    const open = ({ id, host, port }: { id: number; host: string; port: number }) =>
      [id, new RequestChannel({ transport, address: { host, port }, clientId: 'test' })] as const;
    this.channels = new Map(cluster.facts.brokers.map(open));
  }

  all(): RequestChannel[] {
    return [...this.channels.values()];
  }

  to(brokerId: number): RequestChannel {
    const channel = this.channels.get(brokerId);
    if (!channel) throw new Error(`there is no broker ${brokerId}`);
    return channel;
  }

  close(): void {
    for (const channel of this.channels.values()) channel.close();
  }
}

async function findCoordinator(channels: Channels, groupId: string): Promise<number> {
  const asked = channels.all().map(async (channel) => {
    const { errorCode, nodeId } = await channel.send(apis.findCoordinator, 2, { key: groupId, keyType: 0 }, TIMEOUT_MS);
    if (errorCode !== errors.NONE) throw new Error(errorName(errorCode));
    return nodeId;
  });
  return Promise.any(asked);
}

/** Broker that coordinates a group, asked of any broker that answers. Rejects when none knows. */
export async function coordinatorOf(cluster: ClusterProcess, groupId: string): Promise<number> {
  const channels = new Channels(cluster);
  try {
    return await findCoordinator(channels, groupId);
  } finally {
    channels.close();
  }
}

/** Creates a topic of one partition and three replicas. */
export async function createTopic(cluster: ClusterProcess, name: string): Promise<void> {
  const channels = new Channels(cluster);
  try {
    const [channel] = channels.all();
    const answer = await channel?.send(apis.createTopics, 5, { topics: [{ name, numPartitions: 1, replicationFactor: 3 }], timeoutMs: TIMEOUT_MS }, TIMEOUT_MS);
    const errorCode = answer?.topics[0]?.errorCode ?? errors.REQUEST_TIMED_OUT;
    if (errorCode !== errors.NONE) throw new Error(errorName(errorCode));
  } finally {
    channels.close();
  }
}

/** Commits and committed offsets of groups without members, each request tried once, errors and all. */
export class GroupWire {
  private readonly channels: Channels;
  private readonly coordinators = new Map<string, number>();

  constructor(cluster: ClusterProcess) {
    this.channels = new Channels(cluster);
  }

  /** Error code of one commit to partition 0; NETWORK_EXCEPTION when no answer came. */
  async commit(groupId: string, topic: string, committedOffset: number): Promise<number> {
    const partitions = [{ partitionIndex: 0, committedOffset, committedMetadata: null }];
    const request = { groupId, generationIdOrMemberEpoch: -1, topics: [{ name: topic, partitions }] };
    const errorCode = await this.ask(groupId, async (channel) => {
      const answer = await channel.send(apis.offsetCommit, 7, request, TIMEOUT_MS);
      return answer.topics[0]?.partitions[0]?.errorCode ?? errors.UNKNOWN_SERVER_ERROR;
    });
    if (errorCode !== errors.NONE) await this.forget(groupId);
    return errorCode;
  }

  /** Committed offset of partition 0, asked until it is answered. */
  async committed(groupId: string, topic: string): Promise<number> {
    let found = -1;
    for (let attempt = 0; attempt < FETCH_ATTEMPTS; attempt += 1) {
      const errorCode = await this.ask(groupId, async (channel) => {
        const answer = await channel.send(apis.offsetFetch, 5, { groupId, topics: [{ name: topic, partitionIndexes: [0] }] }, TIMEOUT_MS);
        found = answer.topics[0]?.partitions[0]?.committedOffset ?? -1;
        return answer.errorCode;
      });
      if (errorCode === errors.NONE) return found;
      await this.forget(groupId);
    }
    throw new Error(`nobody answers for group ${groupId}`);
  }

  close(): void {
    this.channels.close();
  }

  private async ask(groupId: string, send: (channel: RequestChannel) => Promise<number>): Promise<number> {
    try {
      const coordinator = this.coordinators.get(groupId) ?? (await findCoordinator(this.channels, groupId));
      this.coordinators.set(groupId, coordinator);
      return await send(this.channels.to(coordinator));
    } catch {
      return errors.NETWORK_EXCEPTION;
    }
  }

  private async forget(groupId: string): Promise<void> {
    this.coordinators.delete(groupId);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
