import { silentLogger } from '../../server/base/logger.ts';
import { systemRandom } from '../../server/base/random.ts';
import { randomUuid } from '../../server/base/ids.ts';
import { systemClock } from '../../server/base/system-clock.ts';
import { TcpTransport } from '../../server/broker/net/tcp-transport.ts';
import { localClusterDefaults } from '../../server/metadata/configs/local-cluster-defaults.ts';
import type { Api } from '../../server/protocol/apis.ts';
import type { Decoded, Encodable, MessageDefinition } from '../../server/protocol/definition.ts';
import { RequestChannel } from '../../server/protocol/request-channel.ts';
import { BrokerNode } from '../../server/runtime/broker-node.ts';
import type { BrokerEnvironment } from '../../server/runtime/broker-environment.ts';
import type { BrokerNodeConfig } from '../../server/runtime/broker-node-config.ts';
import { choosePorts } from '../../server/runtime/ports.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

const ANSWER_LIMIT_MS = 30_000;

/** Brokers in this process, over loopback TCP, each on a disk in memory that outlives a stop. */
export class InlineCluster {
  readonly configs: readonly BrokerNodeConfig[];
  readonly nodes = new Map<number, BrokerNode>();
  readonly failures: Error[] = [];
  private readonly disks = new Map<number, MemoryFileSystem>();
  private readonly channels: RequestChannel[] = [];

  private readonly given: Partial<BrokerEnvironment>;

  private constructor(configs: readonly BrokerNodeConfig[], given: Partial<BrokerEnvironment>) {
    this.configs = configs;
    this.given = given;
  }

  /** Resolves when all `count` brokers serve clients. `given`: parts of every broker's environment, a logger for one; without it they are silent. */
  static async start(count: number, kafkaConfig: Record<string, string> = {}, given: Partial<BrokerEnvironment> = {}): Promise<InlineCluster> {
    const ports = await choosePorts('127.0.0.1', 0, count);
    const voters = ports.map(({ internalPort }, i) => ({ id: i + 1, host: '127.0.0.1', port: internalPort }));
    const clusterId = randomUuid(systemRandom);
    const cluster = new InlineCluster(
      ports.map(({ port, internalPort }, i) => ({
        nodeId: i + 1,
        clusterId,
        rack: `rack-${i + 1}`,
        dataDir: '/data',
        host: '127.0.0.1',
        port,
        internalPort,
        voters,
        durability: 'os',
        kafkaConfig: { ...localClusterDefaults(count), ...kafkaConfig },
        logLevel: 'warn',
      })),
      given,
    );
    await Promise.all(voters.map(({ id }) => cluster.startBroker(id)));
    return cluster;
  }

  async startBroker(id: number): Promise<void> {
    const config = this.config(id);
    const fs = this.disks.get(id) ?? new MemoryFileSystem({ directories: ['/data'], now: () => Date.now() });
    this.disks.set(id, fs);
    const onFatal = (error: Error): void => void this.failures.push(error);
    this.nodes.set(id, await BrokerNode.start(config, { logger: silentLogger, ...this.given, fs, onFatal }));
  }

  async stopBroker(id: number): Promise<void> {
    await this.nodes.get(id)?.stop();
    this.nodes.delete(id);
  }

  async stop(): Promise<void> {
    for (const channel of this.channels) channel.close();
    await Promise.all([...this.nodes.keys()].map((id) => this.stopBroker(id)));
  }

  /** One request to a broker's client listener, at the highest version served unless told otherwise. */
  async ask<Req extends MessageDefinition, Res extends MessageDefinition>(
    id: number,
    api: Api<Req, Res>,
    request: Encodable<Req>,
    version = api.serve.max,
  ): Promise<Decoded<Res>> {
    const { host, port } = this.config(id);
    const channel = new RequestChannel({ transport: new TcpTransport({ clock: systemClock }), address: { host, port }, clientId: 'test' });
    this.channels.push(channel);
    return channel.send(api, version, request, ANSWER_LIMIT_MS);
  }

  private config(id: number): BrokerNodeConfig {
    const config = this.configs.find(({ nodeId }) => nodeId === id);
    if (!config) throw new Error(`no broker ${id} in this cluster`);
    return config;
  }
}
