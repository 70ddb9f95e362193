import { InvariantError } from '../../server/base/assert.ts';
import type { Clock } from '../../server/base/clock.ts';
import type { Logger } from '../../server/base/logger.ts';
import { errorText } from '../../server/base/logger.ts';
import { type Random, seededRandom } from '../../server/base/random.ts';
import { BrokerNode } from '../../server/runtime/broker-node.ts';
import type { BrokerNodeConfig } from '../../server/runtime/broker-node-config.ts';
import type { BrokerRooms } from '../../server/runtime/broker-rooms.ts';
import { MemoryFileSystem } from '../kit/memory-file-system.ts';
import { type DiskMood, simulatedDisk } from './simulated-disk.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import { SimulatedProcess } from './simulated-process.ts';
import type { Trace } from './trace.ts';

const DATA_DIRECTORY = '/data';
const CLIENT_PORT = 9092;
const INTERNAL_PORT = 9093;
const CLUSTER_ID = 'c2ltdWxhdGlvbi1jbHVzdA';
const RESTART_AFTER_MS = 500;

/** A broker that runs: its process, the real node in it, and the node's rooms for the invariants to look into. */
export interface RunningBroker {
  readonly process: SimulatedProcess;
  /** Undefined until the log directory is open. */
  node: BrokerNode | undefined;
  rooms: BrokerRooms | undefined;
  serving: boolean;
  stopping: boolean;
}

/** A host with its disk, which outlives the processes on it. */
export interface SimulatedBroker {
  readonly id: number;
  readonly host: string;
  readonly config: BrokerNodeConfig;
  readonly disk: MemoryFileSystem;
  mood: DiskMood;
  running: RunningBroker | undefined;
  starts: number;
}

export interface SimulatedClusterOptions {
  readonly seed: number;
  readonly clock: Clock;
  readonly network: SimulatedNetwork;
  readonly trace: Trace;
  readonly brokers: number;
  readonly durability: 'fsync' | 'os';
  readonly kafkaConfig: Readonly<Record<string, string>>;
  readonly calmDisk: DiskMood;
  /** A rule of the engine was broken inside a broker. */
  readonly onViolation: (error: Error) => void;
}

/** Real brokers on simulated hosts. Ids start at 1. */
export class SimulatedCluster {
  readonly brokers: readonly SimulatedBroker[];
  readonly clock: Clock;
  private readonly options: SimulatedClusterOptions;

  constructor(options: SimulatedClusterOptions) {
    this.options = options;
    this.clock = options.clock;
    const ids = Array.from({ length: options.brokers }, (_, i) => i + 1);
    const voters = ids.map((id) => ({ id, host: `broker-${id}`, port: INTERNAL_PORT }));
    this.brokers = ids.map((id) => ({
      id,
      host: `broker-${id}`,
      config: {
        nodeId: id,
        clusterId: CLUSTER_ID,
        rack: null,
        dataDir: DATA_DIRECTORY,
        host: `broker-${id}`,
        port: CLIENT_PORT,
        internalPort: INTERNAL_PORT,
        voters,
        durability: options.durability,
        kafkaConfig: options.kafkaConfig,
        logLevel: 'info',
      },
      disk: new MemoryFileSystem({ directories: [DATA_DIRECTORY], now: () => options.clock.now() }),
      mood: options.calmDisk,
      running: undefined,
      starts: 0,
    }));
  }

  broker(id: number): SimulatedBroker {
    const broker = this.brokers[id - 1];
    if (!broker) throw new Error(`no broker ${id}`);
    return broker;
  }

  /** Client addresses of all brokers. */
  get bootstrap(): { host: string; port: number }[] {
    return this.brokers.map(({ host }) => ({ host, port: CLIENT_PORT }));
  }

  /** Starts a broker's process. It opens its log directory and serves when virtual time passes. */
  start(broker: SimulatedBroker): void {
    if (broker.running) return;
    const { seed, clock, network, trace } = this.options;
    broker.starts += 1;
    trace.note(`start ${broker.id}`);
    network.hostIsBack(broker.host);
    const process = new SimulatedProcess({ name: `${broker.host}/${broker.starts}`, world: clock });
    const running: RunningBroker = { process, node: undefined, rooms: undefined, serving: false, stopping: false };
    broker.running = running;
    broker.disk.beforeSync = () => process.outside(broker.mood.delayMs('sync'));
    const random: Random = seededRandom(seed * 7919 + broker.starts * 104_729 + broker.id);
    const logger = this.logger(broker, process);
    const environment = {
      clock: process.clock,
      random,
      fs: simulatedDisk({ disk: broker.disk.asProcess(), process, mood: () => broker.mood }),
      transport: network.transport(broker.host, process),
      listen: (options: Parameters<SimulatedNetwork['listener']>[1]) => network.listener(process, options),
      logger,
      onFatal: (error: Error) => this.died(broker, running, error),
    };
    BrokerNode.open(broker.config, environment)
      .then(async (node) => {
        running.node = node;
        running.rooms = (node as unknown as { rooms: BrokerRooms }).rooms;
        await node.serve();
        running.serving = process.alive && !running.stopping;
        if (running.serving) trace.note(`serving ${broker.id}`);
      })
      .catch((error: unknown) => this.died(broker, running, error instanceof Error ? error : new Error(String(error))));
  }

  /** kill -9. */
  kill(broker: SimulatedBroker): void {
    const { running } = broker;
    if (!running) return;
    this.options.trace.note(`kill ${broker.id}`);
    this.end(broker, running);
    this.options.network.processDied(running.process);
    broker.disk.crash('process');
  }

  /** The host loses power: what was not synced is kept, lost or torn. */
  cutPower(broker: SimulatedBroker, random: Random): void {
    const { running } = broker;
    if (!running) return;
    this.options.trace.note(`power cut ${broker.id}`);
    this.end(broker, running);
    this.options.network.hostDied(broker.host, running.process);
    broker.disk.crash('power', random);
  }

  /** SIGTERM: a clean stop, within its limit. */
  stop(broker: SimulatedBroker): void {
    const { running } = broker;
    if (!running?.node || running.stopping) return;
    running.stopping = true;
    running.serving = false;
    this.options.trace.note(`stop ${broker.id}`);
    void running.node.stop().then(() => {
      if (broker.running !== running) return;
      this.options.trace.note(`stopped ${broker.id}`);
      this.end(broker, running);
      this.options.network.processDied(running.process);
      broker.disk.crash('process');
    });
  }

  private end(broker: SimulatedBroker, running: RunningBroker): void {
    running.process.kill();
    running.serving = false;
    broker.running = undefined;
  }

  /** The broker ended itself; the supervisor starts it again. */
  private died(broker: SimulatedBroker, running: RunningBroker, error: Error): void {
    if (!running.process.alive || broker.running !== running) return;
    const text = errorText(error);
    this.options.trace.note(`broker ${broker.id} failed: ${text}`);
    if (error instanceof InvariantError || error.cause instanceof InvariantError) this.options.onViolation(error);
    this.kill(broker);
    this.options.clock.after(RESTART_AFTER_MS, () => this.start(broker));
  }

  private logger(broker: SimulatedBroker, process: SimulatedProcess): Logger {
    const write = (level: string, event: string, fields: object | undefined): void => {
      if (process.alive) this.options.trace.note(`[${broker.id}] ${level} ${event} ${fields ? JSON.stringify(fields) : ''}`);
    };
    const logger: Logger = {
      debug: () => undefined,
      info: (event, fields) => write('info', event, fields),
      warn: (event, fields) => write('warn', event, fields),
      error: (event, fields) => write('error', event, fields),
      fatal: (event, fields) => write('fatal', event, fields),
      child: () => logger,
    };
    return logger;
  }
}
