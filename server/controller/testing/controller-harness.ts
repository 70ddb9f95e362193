/** A controller with everything around it in memory: for tests. */
import { FakeClock } from '../../../test/kit/fake-clock.ts';
import { must } from '../../base/assert.ts';
import type { BrokerId, Offset } from '../../base/ids.ts';
import { silentLogger } from '../../base/logger.ts';
import { MetricRegistry } from '../../base/metrics.ts';
import { seededRandom } from '../../base/random.ts';
import { BrokerConfigView } from '../../metadata/configs/broker-config-view.ts';
import type { PartitionImage } from '../../metadata/image.ts';
import { MetadataLoader } from '../../metadata/metadata-loader.ts';
import { decode, encode } from '../../protocol/codec.ts';
import type { Decoded, Encodable } from '../../protocol/definition.ts';
import { apis } from '../../protocol/apis.ts';
import type { ControllerApi, ControllerResponse } from '../controller-requests.ts';
import { Controller } from '../controller.ts';
import type { RaftPort } from '../raft-port.ts';

export const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';

/** Commits at once, or holds appends back while `holding`. */
export class MemoryRaft implements RaftPort {
  isLeader = false;
  epoch = 0;
  nextOffset: Offset = 0;
  holding = false;
  private readonly loader: MetadataLoader;
  private waiting: { records: readonly Buffer[]; baseOffset: Offset; commit: () => void; fail: (error: Error) => void }[] = [];

  constructor(loader: MetadataLoader) {
    this.loader = loader;
  }

  append(records: readonly Buffer[]): { lastOffset: Offset; committed: Promise<void> } {
    if (!this.isLeader) throw new Error('not the leader');
    const baseOffset = this.nextOffset;
    this.nextOffset += records.length;
    const committed = new Promise<void>((resolve, reject) => {
      this.waiting.push({ records, baseOffset, commit: resolve, fail: reject });
    });
    if (!this.holding) this.commitAll();
    return { lastOffset: this.nextOffset - 1, committed };
  }

  commitAll(): void {
    this.commitSome(this.waiting.length);
  }

  /** The first `count` batches that wait are committed. */
  commitSome(count: number): void {
    for (const { records, baseOffset, commit } of this.waiting.splice(0, count)) {
      this.loader.handleCommit([{ baseOffset, lastOffset: baseOffset + records.length - 1, epoch: this.epoch, records }]);
      commit();
    }
  }

  /** Leadership ends: what is not committed is lost. */
  resign(): void {
    this.isLeader = false;
    for (const { fail, baseOffset } of this.waiting.splice(0)) {
      this.nextOffset = Math.min(this.nextOffset, baseOffset);
      fail(new Error('resigned'));
    }
  }
}

export interface HarnessOptions {
  readonly staticConfigs?: Record<string, string>;
  readonly seed?: number;
}

/** See the head of this file. */
export class ControllerHarness {
  readonly clock = new FakeClock();
  readonly loader = new MetadataLoader({ logger: silentLogger });
  readonly raft = new MemoryRaft(this.loader);
  readonly metrics = new MetricRegistry();
  readonly controller: Controller;
  readonly epochs = new Map<BrokerId, number>();
  private incarnations = 0;

  constructor(options: HarnessOptions = {}) {
    this.controller = new Controller({
      nodeId: 1,
      clusterId: CLUSTER_ID,
      clock: this.clock,
      random: seededRandom(options.seed ?? 1),
      logger: silentLogger,
      metrics: this.metrics,
      raft: this.raft,
      image: this.loader.image,
      configs: new BrokerConfigView({ brokerId: 1, staticConfigs: options.staticConfigs ?? {}, image: this.loader.image }),
    });
  }

  get image() {
    return this.loader.image;
  }

  lead(epoch: number): void {
    this.raft.isLeader = true;
    this.raft.epoch = epoch;
    this.controller.onLeader(epoch);
  }

  resign(): void {
    const epoch = this.raft.epoch;
    this.raft.resign();
    this.controller.onResigned(epoch);
  }

  /** Sends a request through the codec, as a peer's would come, and gives the answer as a peer would read it. */
  async send<A extends ControllerApi>(
    name: A,
    request: Encodable<(typeof apis)[A]['request']>,
    version: number = apis[name].serve.max,
  ): Promise<Decoded<(typeof apis)[A]['response']>> {
    const api = apis[name];
    const decoded = decode(api.request, version, encode(api.request, version, request as never));
    const response: ControllerResponse<A> = await this.controller.handle(name, decoded as never, { apiVersion: version });
    return decode(api.response, version, encode(api.response, version, response as never)) as Decoded<
      (typeof apis)[A]['response']
    >;
  }

  /** `clean`: the process before stopped cleanly, so that it knows its broker epoch. */
  async register(
    brokerId: BrokerId,
    options: { rack?: string; incarnationId?: string; logDirs?: string[]; clean?: boolean } = {},
  ) {
    this.incarnations += 1;
    const answer = await this.send('brokerRegistration', {
      brokerId,
      clusterId: CLUSTER_ID,
      incarnationId: options.incarnationId ?? uuid(1_000 + this.incarnations),
      listeners: [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092 + brokerId, securityProtocol: 0 }],
      features: [{ name: 'metadata.version', minSupportedVersion: 1, maxSupportedVersion: 21 }],
      rack: options.rack ?? null,
      logDirs: options.logDirs ?? [uuid(100 + brokerId)],
      previousBrokerEpoch: options.clean ? (this.epochs.get(brokerId) ?? -1) : -1,
    });
    if (answer.errorCode === 0) this.epochs.set(brokerId, answer.brokerEpoch);
    return answer;
  }

  heartbeat(
    brokerId: BrokerId,
    options: { wantFence?: boolean; wantShutDown?: boolean; currentMetadataOffset?: number; brokerEpoch?: number } = {},
  ) {
    return this.send('brokerHeartbeat', {
      brokerId,
      brokerEpoch: options.brokerEpoch ?? must(this.epochs.get(brokerId), 'registered'),
      currentMetadataOffset: options.currentMetadataOffset ?? this.image.appliedOffset,
      wantFence: options.wantFence ?? false,
      wantShutDown: options.wantShutDown ?? false,
    });
  }

  /** Registers and unfences brokers. */
  async join(...brokers: (BrokerId | { id: BrokerId; rack: string })[]): Promise<void> {
    for (const broker of brokers) {
      const { id, rack } = typeof broker === 'number' ? { id: broker, rack: undefined } : broker;
      await this.register(id, rack === undefined ? {} : { rack });
      await this.heartbeat(id);
    }
  }

  /** Fences a broker as if it had been killed: its connection ends and it stays silent. The others keep beating. */
  async kill(brokerId: BrokerId): Promise<void> {
    this.controller.brokerConnectionLost(brokerId);
    await this.clock.advance({ ms: 200 });
  }

  async createTopic(name: string, assignments: number[][], configs: Record<string, string> = {}): Promise<void> {
    const answer = await this.send('createTopics', {
      topics: [
        {
          name,
          numPartitions: -1,
          replicationFactor: -1,
          assignments: assignments.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
          configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
        },
      ],
    });
    const problem = answer.topics[0];
    if (problem?.errorCode !== 0) throw new Error(`createTopic: ${problem?.errorCode} ${problem?.errorMessage}`);
  }

  partition(topic: string, index: number): PartitionImage {
    return must(this.image.partition(topic, index), `${topic}-${index} exists`);
  }

  gauge(name: string): number {
    const sample = must(
      this.metrics.snapshot().find((one) => one.name === name),
      name,
    );
    return sample.kind === 'histogram' ? Number.NaN : sample.value;
  }
}

/** A harness that leads and has unfenced brokers. */
export async function aCluster(
  options: HarnessOptions & { brokers: (BrokerId | { id: BrokerId; rack: string })[] },
): Promise<ControllerHarness> {
  const harness = new ControllerHarness(options);
  harness.lead(1);
  await harness.join(...options.brokers);
  return harness;
}

/** A readable id. */
export function uuid(n: number): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(n, 12);
  bytes.writeUInt8(7, 0);
  return bytes.toString('base64url');
}
