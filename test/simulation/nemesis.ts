import type { Random } from '../../server/base/random.ts';
import { systemError } from '../kit/memory-file-system.ts';
import type { SimulatedBroker, SimulatedCluster } from './simulated-cluster.ts';
import type { DiskMood, DiskOperation } from './simulated-disk.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { Trace } from './trace.ts';

/** Kinds of trouble that a run may have. */
export interface NemesisMenu {
  readonly powerCuts: boolean;
  readonly diskErrors: boolean;
}

export interface NemesisOptions {
  readonly cluster: SimulatedCluster;
  readonly network: SimulatedNetwork;
  readonly random: Random;
  readonly trace: Trace;
  readonly clientHosts: readonly string[];
  readonly menu: NemesisMenu;
  /** One-way delay of a message while nothing is slow. */
  readonly calmDelayMs: () => number;
}

/** Delays of a disk without trouble; `scale` makes all of them longer. */
export function calmDisk(random: Random, scale = 1): DiskMood {
  return {
    delayMs: (operation) => (operation === 'write' ? 0.02 + random.float() * 0.2 : operation === 'sync' ? 0.1 + random.float() * 1.5 : 0) * scale,
    error: () => undefined,
  };
}

/** Breaks things, one after the other, and mends them all at the end. */
export class Nemesis {
  faults = 0;
  private readonly options: NemesisOptions;
  private readonly calm: DiskMood;

  constructor(options: NemesisOptions) {
    this.options = options;
    this.calm = calmDisk(options.random);
  }

  /** One random action. */
  act(): void {
    const { random, cluster, menu } = this.options;
    const broker = this.pick(cluster.brokers);
    const down = cluster.brokers.filter(({ running }) => !running);
    this.faults += 1;
    const actions: [number, () => void][] = [
      [5, () => cluster.kill(broker)],
      [2, () => this.killAndRestart(broker)],
      [1, () => this.all((one) => cluster.kill(one))],
      [2, () => cluster.stop(broker)],
      [8, () => down.length > 0 && cluster.start(this.pick(down))],
      [2, () => this.all((one) => cluster.start(one))],
      [3, () => this.pause(broker)],
      [4, () => this.cut(broker)],
      [4, () => this.heal()],
      [3, () => this.reset(broker)],
      [3, () => this.slowDisk(broker)],
      [2, () => this.slowNetwork(broker)],
      [1, () => this.jumpClock(broker)],
      [menu.diskErrors ? 1 : 0, () => this.breakDisk(broker)],
      [menu.powerCuts ? 3 : 0, () => cluster.cutPower(broker, random)],
      [menu.powerCuts ? 2 : 0, () => this.all((one) => cluster.cutPower(one, random))],
      [2, () => undefined],
    ];
    let dice = random.float() * actions.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, action] of actions) {
      dice -= weight;
      if (dice < 0) return action();
    }
  }

  /** Ends every trouble: all hosts up, all links whole, disks and clocks as they should be. */
  mendAll(): void {
    const { cluster, network, trace } = this.options;
    trace.note('mend all');
    network.heal();
    network.delayMs = () => 0.1;
    network.breaks = () => false;
    for (const broker of cluster.brokers) {
      broker.mood = this.calm;
      if (broker.running) broker.running.process.wallSkewMs = 0;
      broker.running?.process.resume();
      cluster.start(broker);
    }
  }

  private killAndRestart(broker: SimulatedBroker): void {
    const { cluster, random } = this.options;
    cluster.kill(broker);
    this.later(random.int(5, 700), () => cluster.start(broker));
  }

  private pause(broker: SimulatedBroker): void {
    const process = broker.running?.process;
    if (!process || process.paused) return;
    this.options.trace.note(`pause ${broker.id}`);
    process.pause();
    this.later(this.options.random.int(50, 12_000), () => {
      this.options.trace.note(`resume ${broker.id}`);
      process.resume();
    });
  }

  /** From one other broker, from all others, or from all clients too. */
  private cut(broker: SimulatedBroker): void {
    const { cluster, network, random, clientHosts, trace } = this.options;
    const others = cluster.brokers.filter((one) => one !== broker).map(({ host }) => host);
    const from = random.float() < 0.4 ? [this.pick(others)] : random.float() < 0.6 ? others : [...others, ...clientHosts];
    trace.note(`cut ${broker.host} from ${from.join(' ')}`);
    for (const host of from) network.cut(broker.host, host);
    if (random.float() < 0.6) this.later(random.int(100, 6_000), () => this.heal());
  }

  private heal(): void {
    this.options.trace.note('heal');
    this.options.network.heal();
  }

  private reset(broker: SimulatedBroker): void {
    const { cluster, network, clientHosts, trace } = this.options;
    const host = this.pick([...cluster.brokers.map((one) => one.host), ...clientHosts]);
    trace.note(`reset ${broker.host} ${host}`);
    network.reset(broker.host, host);
  }

  private slowDisk(broker: SimulatedBroker): void {
    const { random, trace } = this.options;
    const scale = [20, 100, 600][random.int(0, 3)] ?? 20;
    trace.note(`slow disk ${broker.id} ×${scale}`);
    broker.mood = calmDisk(random, scale);
    this.later(random.int(200, 5_000), () => {
      broker.mood = this.calm;
    });
  }

  private slowNetwork(broker: SimulatedBroker): void {
    const { network, random, trace, calmDelayMs } = this.options;
    const slowMs = [5, 30, 300][random.int(0, 3)] ?? 5;
    const breaking = random.float() < 0.3 ? 0.02 : 0;
    trace.note(`slow network ${broker.id} ${slowMs} ms, breaking ${breaking}`);
    network.delayMs = (from, to) => 0.05 + random.float() * (from === broker.host || to === broker.host ? slowMs : calmDelayMs());
    network.breaks = () => breaking > 0 && random.float() < breaking;
    this.later(random.int(200, 5_000), () => {
      network.delayMs = calmDelayMs;
      network.breaks = () => false;
    });
  }

  private jumpClock(broker: SimulatedBroker): void {
    const process = broker.running?.process;
    if (!process) return;
    process.wallSkewMs = this.options.random.int(-120_000, 120_000);
    this.options.trace.note(`wall clock of ${broker.id} is off by ${process.wallSkewMs} ms`);
  }

  /** Some operation ends with EIO, or everything that writes with ENOSPC, for a while. */
  private breakDisk(broker: SimulatedBroker): void {
    const { random, trace } = this.options;
    const code = random.float() < 0.5 ? 'EIO' : 'ENOSPC';
    const wanted: DiskOperation[] = code === 'ENOSPC' ? ['write'] : [this.pick<DiskOperation>(['write', 'sync', 'read'])];
    const share = code === 'ENOSPC' ? 1 : 0.2;
    trace.note(`disk of ${broker.id}: ${code} on ${wanted.join()}`);
    broker.mood = { ...this.calm, error: (operation, path) => (wanted.includes(operation) && random.float() < share ? systemError(code, path) : undefined) };
    this.later(random.int(20, 2_000), () => {
      broker.mood = this.calm;
    });
  }

  private all(action: (broker: SimulatedBroker) => void): void {
    for (const broker of this.options.cluster.brokers) action(broker);
  }

  private later(ms: number, action: () => void): void {
    this.options.cluster.clock.after(ms, action);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.options.random.int(0, list.length)] as T;
  }
}
