import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { ClusterView } from '../../monitoring/cluster-host.ts';
import type { BrokerNodeConfig } from '../broker-node-config.ts';
import type { BrokerRunner } from './broker-runner.ts';
import { KnownViews } from './known-views.ts';
import { type BrokerEvent, type BrokerMetrics, type BrokerProcessState, SupervisedBroker } from './supervised-broker.ts';

/** A clean stop of one broker may take this long before its process is killed, ms. The whole app must be gone within 5 s. */
const STOP_LIMIT_MS = 4_300;
const EVENTS_KEPT = 1_000;
const WARNINGS: ReadonlySet<BrokerEvent['kind']> = new Set(['broker-exited', 'broker-gave-up', 'broker-disk-failed']);

export interface SupervisorOptions {
  readonly brokers: readonly BrokerNodeConfig[];
  readonly runner: BrokerRunner;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly heal: boolean;
}

/** Runs the broker processes of one local cluster: start, stop, kill, heal. It knows nothing of Kafka. */
export class Supervisor {
  readonly isolation: 'process' | 'inline';
  private readonly supervised: Map<number, SupervisedBroker>;
  private readonly logger: Logger;
  private readonly eventListeners = new Set<(event: BrokerEvent) => void>();
  private readonly metricsListeners = new Set<(brokerId: number, metrics: BrokerMetrics) => void>();
  private readonly viewListeners = new Set<(view: ClusterView) => void>();
  private readonly known = new KnownViews();
  private readonly recent: BrokerEvent[] = [];

  constructor(options: SupervisorOptions) {
    this.isolation = options.runner.isolation;
    this.logger = options.logger;
    this.supervised = new Map(
      options.brokers.map((config) => [
        config.nodeId,
        new SupervisedBroker({
          config,
          runner: options.runner,
          clock: options.clock,
          heal: options.heal,
          onEvent: (event) => this.publish(event),
          onMetrics: (id, metrics) => {
            for (const listener of this.metricsListeners) listener(id, metrics);
          },
          onView: (view) => {
            this.known.keep(view);
            for (const listener of this.viewListeners) listener(view);
          },
        }),
      ]),
    );
  }

  /** Starts every broker and resolves when all serve metadata. Rejects with one sentence when one gives up or `limitMs` passes. */
  async startAll(clock: Clock, limitMs: number): Promise<void> {
    for (const broker of this.supervised.values()) broker.start();
    await Promise.all([...this.supervised.values()].map((broker) => this.ready(broker, clock, limitMs)));
  }

  brokers(): BrokerProcessState[] {
    return [...this.supervised.values()].map((broker) => broker.state());
  }

  /** Events so far, oldest first, at most 1,000. */
  events(): readonly BrokerEvent[] {
    return this.recent;
  }

  /** Starts a broker that does not run. Rejects when there is no such broker. */
  async start(id: number): Promise<void> {
    this.broker(id).start();
  }

  /** Cleanly, with leaders moved away first; it stays stopped. Resolves when the process has ended. */
  async stop(id: number): Promise<void> {
    await this.broker(id).stop(STOP_LIMIT_MS, false);
  }

  /** SIGKILL; the process is restarted unless healing is off. Resolves when it has ended. */
  async kill(id: number): Promise<void> {
    const broker = this.broker(id);
    broker.kill();
    await broker.until(['crashed', 'gave-up', 'stopped']);
  }

  /** SIGSTOP: the process stays and answers nobody until `resume`. Rejects unless it serves, and where brokers share a process. */
  async pause(id: number): Promise<void> {
    this.broker(id).pause();
  }

  /** SIGCONT for a paused broker. */
  async resume(id: number): Promise<void> {
    this.broker(id).resume();
  }

  /** Stops all brokers at the same time. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.supervised.values()].map((broker) => broker.stop(STOP_LIMIT_MS, true)));
  }

  /** Ends every process at once; for a start that failed half-way. */
  killAll(): void {
    for (const broker of this.supervised.values()) broker.kill();
  }

  onEvent(listener: (event: BrokerEvent) => void): () => void {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  }

  onMetrics(listener: (brokerId: number, metrics: BrokerMetrics) => void): () => void {
    this.metricsListeners.add(listener);
    return () => this.metricsListeners.delete(listener);
  }

  /** What the brokers see of the cluster: first what is known so far, then as it changes. The answer removes the listener. */
  onView(listener: (view: ClusterView) => void): () => void {
    for (const view of this.known.views()) listener(view);
    this.viewListeners.add(listener);
    return () => this.viewListeners.delete(listener);
  }

  private async ready(broker: SupervisedBroker, clock: Clock, limitMs: number): Promise<void> {
    const id = broker.config.nodeId;
    const late = new Promise<never>((_, reject) => {
      const why = (): string => (broker.fatalMessage === undefined ? '.' : `: ${broker.fatalMessage}`);
      clock.after(limitMs, () => reject(new Error(`Broker ${id} did not become ready within ${limitMs / 1000} s${why()}`)));
    });
    const gaveUp = broker.until(['gave-up', 'stopped']).then(() => {
      throw new Error(`Broker ${id} cannot start: ${broker.fatalMessage ?? 'its process ended; see its log'}`);
    });
    await Promise.race([broker.until(['ready']), gaveUp, late]);
  }

  private broker(id: number): SupervisedBroker {
    const broker = this.supervised.get(id);
    if (!broker) throw new Error(`there is no broker ${id}`);
    return broker;
  }

  private publish(event: BrokerEvent): void {
    this.recent.push(event);
    if (this.recent.length > EVENTS_KEPT) this.recent.shift();
    const level = WARNINGS.has(event.kind) ? 'warn' : 'info';
    this.logger[level](event.kind, { brokerId: event.brokerId, detail: event.detail });
    for (const listener of this.eventListeners) listener(event);
  }
}
