import type { Random } from '../../../server/base/random.ts';
import { pause } from '../../kit/until.ts';
import type { ClientProcess } from './client-process.ts';
import type { VerifiedCluster } from './verified-cluster.ts';

/** So many at a time. */
const LANES = 3;
const SHORTEST_MS = 30;
const USUAL_MS = 500;
const LONGEST_MS = 2_500;
const BETWEEN_MS = 150;

/** Stops clients and brokers for moments, as a machine does that has too much to do: what usually follows at once then does not. */
export class Stalls {
  private readonly cluster: VerifiedCluster;
  private readonly clients: readonly ClientProcess[];
  private readonly random: Random;
  private readonly lanes: Promise<void>[] = [];
  private ended = false;
  count = 0;

  constructor(cluster: VerifiedCluster, clients: readonly ClientProcess[], random: Random) {
    this.cluster = cluster;
    this.clients = clients;
    this.random = random;
    for (let i = 0; i < LANES; i += 1) this.lanes.push(this.lane());
  }

  /** Everything goes on afterwards. */
  async end(): Promise<void> {
    this.ended = true;
    await Promise.all(this.lanes);
  }

  private async lane(): Promise<void> {
    const { random } = this;
    while (!this.ended) {
      const goOn = random.float() < 0.6 ? this.stallClient() : this.stallBroker();
      this.count += 1;
      await pause(random.int(SHORTEST_MS, random.float() < 0.1 ? LONGEST_MS : USUAL_MS));
      goOn();
      await pause(random.int(0, BETWEEN_MS));
    }
  }

  private stallClient(): () => void {
    const client = this.clients[this.random.int(0, this.clients.length)];
    client?.signal('SIGSTOP');
    return () => client?.signal('SIGCONT');
  }

  /** The processes as they are now: a broker that was started anew meanwhile never stood still. */
  private stallBroker(): () => void {
    const { processes } = this.cluster;
    const broker = processes.facts.brokers[this.random.int(0, processes.facts.brokers.length)]?.id ?? 1;
    processes.signal(broker, 'SIGSTOP');
    return () => void processes.signal(broker, 'SIGCONT');
  }
}
