import { sleep } from '../base/clock.ts';
import { errorText } from '../base/logger.ts';
import { type BrokerEnvironment, processEnvironment } from './broker-environment.ts';
import type { BrokerMessage } from './broker-messages.ts';
import type { BrokerNodeConfig } from './broker-node-config.ts';
import { type BrokerRooms, openRooms } from './broker-rooms.ts';

/** Parts of a clean stop; together below four seconds. */
const CONTROLLED_SHUTDOWN_MS = 2_000;
const STOP_MS = 3_800;
/** What a failed disk makes requests fail with must reach the clients before their connections end. */
const LAST_ANSWERS_MS = 100;

/**
 * One broker: log directory, metadata quorum, controller, replicas, coordinators, listeners, wired together. Everything that
 * varies between production and tests comes in through the environment.
 */
export class BrokerNode {
  private readonly rooms: BrokerRooms;
  private readonly config: BrokerNodeConfig;
  private stopping: Promise<void> | undefined;

  private constructor(config: BrokerNodeConfig, rooms: BrokerRooms) {
    this.config = config;
    this.rooms = rooms;
  }

  /** Opens the log directory, which may take a recovery, and wires the rooms. Rejects with a sentence for people. */
  static async open(config: BrokerNodeConfig, given: Partial<BrokerEnvironment> = {}): Promise<BrokerNode> {
    const environment = { ...processEnvironment(config, () => undefined), ...given };
    return new BrokerNode(config, await openRooms(config, environment));
  }

  /** `open` and `serve`. Nothing runs on when it rejects. */
  static async start(config: BrokerNodeConfig, given: Partial<BrokerEnvironment> = {}): Promise<BrokerNode> {
    const node = await BrokerNode.open(config, given);
    await node.serve();
    return node;
  }

  /**
   * Joins the quorum, registers, and resolves when the broker is unfenced and serves clients. Rejects with a sentence for people;
   * nothing runs on then. Resolves early when the broker is stopped meanwhile.
   */
  async serve(): Promise<void> {
    const { raft, internal, clients, lifecycle, environment, openGate } = this.rooms;
    try {
      await raft.start();
      await internal.start();
      await clients.start();
      await lifecycle.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
    if (this.stopping) return;
    openGate();
    environment.logger.info('broker-ready', { host: this.config.host, port: this.config.port });
  }

  /**
   * Controlled shutdown (unless the whole cluster stops), then listeners, roles, quorum and logs, each clean. After a failure of the
   * disk the others are left to notice, and the logs close without a clean marker. Takes at most four seconds. Idempotent.
   */
  stop(options: { readonly wholeCluster: boolean } = { wholeCluster: false }): Promise<void> {
    this.stopping ??= this.stopRooms(options.wholeCluster);
    return this.stopping;
  }

  /** The figures that the supervisor gets every second. */
  metricsMessage(): Extract<BrokerMessage, { type: 'metrics' }> {
    const { environment, metrics, raft } = this.rooms;
    const leader = raft.leader();
    const { user, system } = process.cpuUsage();
    return {
      type: 'metrics',
      at: environment.clock.now(),
      samples: metrics.snapshot(),
      controllerId: leader?.id ?? -1,
      controllerEpoch: leader?.epoch ?? -1,
      cpuMs: (user + system) / 1000,
      rssBytes: process.memoryUsage.rss(),
    };
  }

  /** Facts for tests and logs. */
  status(): { readonly nodeId: number; readonly controllerId: number; readonly brokerEpoch: number; readonly metadataOffset: number } {
    const { raft, lifecycle, services } = this.rooms;
    return {
      nodeId: this.config.nodeId,
      controllerId: raft.leader()?.id ?? -1,
      brokerEpoch: lifecycle.brokerEpoch,
      metadataOffset: services.image.appliedOffset,
    };
  }

  private async stopRooms(wholeCluster: boolean): Promise<void> {
    const { environment, lifecycle, clients, internal, groups, replicas, snapshots, standstill, raft, controller, channel, logs } = this.rooms;
    const { clock, logger } = environment;
    const startedMs = clock.monotonic();
    const steps: [string, () => unknown][] = [
      ['hand-over', () => (logs.failed ? this.letGo() : lifecycle.shutDown(wholeCluster ? 0 : CONTROLLED_SHUTDOWN_MS))],
      ['client listener', () => clients.stop()],
      ['standstill', () => standstill.close()],
      ['groups', () => groups.stop()],
      ['replicas', () => replicas.close()],
      ['quorum hand-over', () => raft.resign()],
      ['controller', () => controller?.close()],
      ['channels', () => channel.close()],
      ['internal listener', () => internal.stop()],
      ['snapshots', () => snapshots.close()],
      ['quorum', () => raft.close()],
      ['logs', () => logs.close({ brokerEpoch: lifecycle.brokerEpoch })],
    ];
    const stopAll = async (): Promise<void> => {
      for (const [name, step] of steps) {
        try {
          await step();
        } catch (error) {
          logger.error('stop-step-failed', { step: name, error: errorText(error) });
        }
      }
    };
    const done = await Promise.race([stopAll().then(() => true), sleep(clock, STOP_MS).then(() => false)]);
    logger.info('broker-stopped', { clean: done, tookMs: Math.round(clock.monotonic() - startedMs) });
  }

  /** With its disk a broker has lost its place in the quorum, and with that the controller: the end of the connection tells that one. */
  private async letGo(): Promise<void> {
    const { lifecycle, channel, environment } = this.rooms;
    await lifecycle.shutDown(0);
    channel.close();
    await sleep(environment.clock, LAST_ANSWERS_MS);
  }
}
