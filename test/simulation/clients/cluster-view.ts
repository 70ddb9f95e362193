import { sleep } from '../../../server/base/clock.ts';
import type { Random } from '../../../server/base/random.ts';
import type { Transport } from '../../../server/base/transport.ts';
import { type Api, apis } from '../../../server/protocol/apis.ts';
import type { Decoded, Encodable, MessageDefinition } from '../../../server/protocol/definition.ts';
import { RequestChannel } from '../../../server/protocol/request-channel.ts';
import type { SimulatedProcess } from '../simulated-process.ts';

export interface Leadership {
  readonly leader: number;
  readonly epoch: number;
  readonly topicId: string;
}

const REQUEST_TIMEOUT_MS = 2_000;

/** A client's picture of the cluster: leaders with their epochs, which never go back, and one connection per broker and purpose. */
export class ClusterView {
  readonly process: SimulatedProcess;
  readonly random: Random;
  private readonly transport: Transport;
  private readonly bootstrap: readonly { readonly host: string; readonly port: number }[];
  private readonly clientId: string;
  private readonly channels = new Map<string, RequestChannel>();
  private readonly leaders = new Map<string, Leadership>();
  private refreshing: Promise<void> | undefined;

  constructor(options: {
    process: SimulatedProcess;
    random: Random;
    transport: Transport;
    bootstrap: readonly { readonly host: string; readonly port: number }[];
    clientId: string;
  }) {
    this.process = options.process;
    this.random = options.random;
    this.transport = options.transport;
    this.bootstrap = options.bootstrap;
    this.clientId = options.clientId;
  }

  get now(): number {
    return this.process.clock.now();
  }

  pause(minMs: number, maxMs: number): Promise<void> {
    return sleep(this.process.clock, minMs + this.random.float() * (maxMs - minMs));
  }

  /** Asks a broker, by id. `lane`: requests of one lane share a connection, in order. */
  to<Req extends MessageDefinition, Res extends MessageDefinition>(
    brokerId: number,
    lane: string,
    api: Api<Req, Res>,
    version: number,
    request: Encodable<Req>,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<Decoded<Res>> {
    return this.channel(brokerId, lane).send(api, version, request, timeoutMs);
  }

  /** Asks any broker. */
  any<Req extends MessageDefinition, Res extends MessageDefinition>(
    api: Api<Req, Res>,
    version: number,
    request: Encodable<Req>,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<Decoded<Res>> {
    return this.to(this.random.int(1, this.bootstrap.length + 1), 'any', api, version, request, timeoutMs);
  }

  /** The leader as known here; asks the cluster when unknown. */
  async leaderOf(topic: string, partition: number): Promise<Leadership | undefined> {
    const key = `${topic}-${partition}`;
    if (!this.leaders.has(key)) await this.refresh(topic);
    const known = this.leaders.get(key);
    return known && known.leader > 0 ? known : undefined;
  }

  /** Asks any broker for the leaders of a topic. Never rejects. */
  refresh(topic: string): Promise<void> {
    this.refreshing ??= this.askForLeaders(topic)
      .catch(() => undefined)
      .finally(() => {
        this.refreshing = undefined;
      });
    return this.refreshing;
  }

  close(): void {
    for (const channel of this.channels.values()) channel.close();
    this.channels.clear();
  }

  private async askForLeaders(topic: string): Promise<void> {
    const { topics } = await this.any(apis.metadata, 12, { topics: [{ name: topic }], allowAutoTopicCreation: false });
    for (const { topicId, partitions, name } of topics) {
      for (const { partitionIndex, leaderId, leaderEpoch } of partitions) {
        const key = `${name}-${partitionIndex}`;
        const known = this.leaders.get(key);
        if (!known || leaderEpoch >= known.epoch) this.leaders.set(key, { leader: leaderId, epoch: leaderEpoch, topicId });
      }
    }
  }

  private channel(brokerId: number, lane: string): RequestChannel {
    const key = `${brokerId}/${lane}`;
    let channel = this.channels.get(key);
    const address = this.bootstrap[brokerId - 1];
    if (!address) throw new Error(`no broker ${brokerId}`);
    if (!channel) {
      channel = new RequestChannel({ transport: this.transport, address, clientId: this.clientId });
      this.channels.set(key, channel);
    }
    return channel;
  }
}
