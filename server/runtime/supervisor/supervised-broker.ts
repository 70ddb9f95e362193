import type { Clock, TimerHandle } from '../../base/clock.ts';
import type { BrokerMessage } from '../broker-messages.ts';
import type { BrokerNodeConfig } from '../broker-node-config.ts';
import type { BrokerRunner, RunningBroker } from './broker-runner.ts';
import type { ClusterView, HostBroker, HostEvent } from '../../monitoring/cluster-host.ts';
import { RESTART_LIMIT, RestartPolicy } from './restart-policy.ts';

/**
 * `starting` until it serves metadata, `ready`, `stopping` on the way to `stopped` (by a user), `crashed` between a death and its
 * restart (or for good without healing), `gave-up` after too many crashes, `paused` while its process is frozen by SIGSTOP.
 */
export type BrokerStatus = HostBroker['status'];

/** Something that happened to a broker's process. `detail` is one clause for people: "signal SIGKILL", "restart 2 in 1 s". */
export type BrokerEvent = HostEvent & { readonly detail: string };

export type BrokerMetrics = Extract<BrokerMessage, { type: 'metrics' }>;

/** What the supervisor knows of one broker. */
export interface BrokerProcessState {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
  readonly dataDir: string;
  readonly status: BrokerStatus;
  /** Undefined while no process runs. */
  readonly pid: number | undefined;
  /** Restarts after crashes since this supervisor started. */
  readonly restarts: number;
  /** When the running process was started, ms since the epoch. */
  readonly startedAt: number | undefined;
  /** The restart that is due after a crash; undefined when none is. */
  readonly nextRestart: HostBroker['nextRestart'];
  /** The latest snapshot of the running process. */
  readonly metrics: BrokerMetrics | undefined;
  /** CPU over the last interval, percent of one core. */
  readonly cpuPercent: number | undefined;
  /** Resident memory of the process, bytes. */
  readonly rssBytes: number | undefined;
}

export interface SupervisedBrokerOptions {
  readonly config: BrokerNodeConfig;
  readonly runner: BrokerRunner;
  readonly clock: Clock;
  /** Restart after a crash. */
  readonly heal: boolean;
  readonly onEvent: (event: BrokerEvent) => void;
  readonly onMetrics: (brokerId: number, metrics: BrokerMetrics) => void;
  readonly onView: (view: ClusterView) => void;
}

/** One broker's process over time: started, watched, restarted, stopped, killed. */
export class SupervisedBroker {
  readonly config: BrokerNodeConfig;
  private readonly options: SupervisedBrokerOptions;
  private readonly policy = new RestartPolicy();
  private running: RunningBroker | undefined;
  private status: BrokerStatus = 'stopped';
  private restarts = 0;
  private startedAt: number | undefined;
  private metrics: BrokerMetrics | undefined;
  private cpuPercent: number | undefined;
  private restartTimer: TimerHandle | undefined;
  private nextRestart: BrokerProcessState['nextRestart'];
  private lastFatal: string | undefined;
  private waiters: { until: readonly BrokerStatus[]; resolve: () => void }[] = [];

  constructor(options: SupervisedBrokerOptions) {
    this.options = options;
    this.config = options.config;
  }

  state(): BrokerProcessState {
    const { nodeId, host, port, rack, dataDir } = this.config;
    return {
      id: nodeId,
      host,
      port,
      rack,
      dataDir,
      status: this.status,
      pid: this.running?.pid,
      restarts: this.restarts,
      startedAt: this.startedAt,
      nextRestart: this.nextRestart,
      metrics: this.metrics,
      cpuPercent: this.cpuPercent,
      rssBytes: this.metrics?.rssBytes,
    };
  }

  /** Why the last process ended, or does not serve, if it said so. */
  get fatalMessage(): string | undefined {
    return this.lastFatal;
  }

  /** Starts it unless it runs. Asked for by a user, so the crash count begins anew. */
  start(): void {
    if (this.running) return;
    this.cancelRestart();
    this.policy.forget();
    this.launch('started');
  }

  /** Stops it cleanly and keeps it stopped. Resolves when the process is gone; kills it after `limitMs`. */
  async stop(limitMs: number, wholeCluster: boolean): Promise<void> {
    this.cancelRestart();
    if (!this.running) {
      this.become('stopped');
      return;
    }
    const frozen = this.status === 'paused';
    this.become('stopping');
    this.event('broker-stopping', wholeCluster ? 'with the whole cluster' : 'asked for');
    if (frozen) this.running.resume();
    this.running.stop(wholeCluster);
    const deadline = this.options.clock.after(limitMs, () => this.running?.kill());
    await this.until(['stopped']);
    deadline.cancel();
  }

  /** SIGKILL, as a crash: the supervisor restarts it unless healing is off. */
  kill(): void {
    if (!this.running) return;
    this.running.kill();
  }

  /** Freezes the process (SIGSTOP): it holds its connections and its memory and answers nobody. Only a broker that serves. */
  pause(): void {
    if (!this.running || this.status !== 'ready') throw new Error(`broker ${this.config.nodeId} is ${this.status}: only one that serves can be paused`);
    this.running.pause();
    this.cpuPercent = undefined;
    this.become('paused');
    this.event('broker-paused', `process ${this.running.pid} frozen by SIGSTOP`);
  }

  /** Lets a paused process go on (SIGCONT). */
  resume(): void {
    if (!this.running || this.status !== 'paused') throw new Error(`broker ${this.config.nodeId} is ${this.status}: it is not paused`);
    this.running.resume();
    this.become('ready');
    this.event('broker-resumed', `process ${this.running.pid} continued by SIGCONT`);
  }

  /** Resolves when the status is one of `until`. */
  until(until: readonly BrokerStatus[]): Promise<void> {
    if (until.includes(this.status)) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push({ until, resolve }));
  }

  private launch(why: string): void {
    this.metrics = undefined;
    this.cpuPercent = undefined;
    this.lastFatal = undefined;
    this.startedAt = this.options.clock.now();
    this.become('starting');
    this.running = this.options.runner.start(this.config, {
      onMessage: (message) => this.receive(message),
      onExit: (exit) => this.exited(exit),
    });
    this.event('broker-started', `process ${this.running.pid} ${why}`);
  }

  private receive(message: BrokerMessage): void {
    if (message.type === 'ready' && this.status === 'starting') {
      this.become('ready');
      this.event('broker-ready', `serving on ${message.host}:${message.port}`);
    } else if (message.type === 'metrics') {
      this.cpuPercent = cpuBetween(this.metrics, message);
      this.metrics = message;
      this.options.onMetrics(this.config.nodeId, message);
    } else if (message.type === 'disk') {
      const { state, detail } = message;
      this.lastFatal = state === 'failed' ? detail : undefined;
      this.event(state === 'failed' ? 'broker-disk-failed' : 'broker-disk-back', detail);
    } else if (message.type === 'view') {
      this.options.onView(message);
    } else if (message.type === 'fatal') {
      this.lastFatal = message.message;
    }
  }

  private exited(exit: { code: number | null; signal: string | null }): void {
    this.running = undefined;
    this.startedAt = undefined;
    this.metrics = undefined;
    this.cpuPercent = undefined;
    const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code ?? 'unknown'}`;
    const cause = this.lastFatal ? `${how}: ${this.lastFatal}` : how;
    if (this.status === 'stopping') {
      this.become('stopped');
      this.event('broker-stopped', exit.code === 0 ? 'stopped cleanly' : `not cleanly: ${cause}`);
      return;
    }
    this.event('broker-exited', cause);
    this.heal();
  }

  private heal(): void {
    if (!this.options.heal) {
      this.become('crashed');
      return;
    }
    const decision = this.policy.onCrash(this.options.clock.monotonic());
    if (decision.kind === 'give-up') {
      this.become('gave-up');
      this.event('broker-gave-up', `${RESTART_LIMIT + 1} crashes within 60 s; start it again when the cause is mended`);
      return;
    }
    this.become('crashed');
    this.event('broker-restarting', `restart ${decision.attempt} of at most ${RESTART_LIMIT} in ${decision.pauseMs} ms`);
    this.nextRestart = { at: this.options.clock.now() + decision.pauseMs, attempt: decision.attempt, limit: RESTART_LIMIT };
    this.restartTimer = this.options.clock.after(decision.pauseMs, () => {
      this.nextRestart = undefined;
      this.restarts += 1;
      this.launch(`started after a crash, restart ${decision.attempt}`);
    });
  }

  private cancelRestart(): void {
    this.restartTimer?.cancel();
    this.nextRestart = undefined;
  }

  private become(status: BrokerStatus): void {
    this.status = status;
    const done = this.waiters.filter(({ until }) => until.includes(status));
    this.waiters = this.waiters.filter(({ until }) => !until.includes(status));
    for (const { resolve } of done) resolve();
  }

  private event(kind: BrokerEvent['kind'], detail: string): void {
    this.options.onEvent({ at: this.options.clock.now(), kind, brokerId: this.config.nodeId, detail });
  }
}

function cpuBetween(earlier: BrokerMetrics | undefined, later: BrokerMetrics): number | undefined {
  if (!earlier || later.at <= earlier.at) return undefined;
  return ((later.cpuMs - earlier.cpuMs) / (later.at - earlier.at)) * 100;
}
