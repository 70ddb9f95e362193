import type { TimerHandle } from '../base/clock.ts';
import { errorText } from '../base/logger.ts';
import type { BrokerEnvironment } from './broker-environment.ts';
import type { BrokerMessage } from './broker-messages.ts';
import { BrokerNode } from './broker-node.ts';
import type { BrokerNodeConfig } from './broker-node-config.ts';
import { diskFailure, untilRoom } from './disk-failure.ts';

const METRICS_EVERY_MS = 1_000;

/** What a broker's process is told of it. */
export interface BrokerLifeOptions {
  readonly config: BrokerNodeConfig;
  readonly environment: Omit<BrokerEnvironment, 'onFatal' | 'onView'>;
  /** `ready` when it serves clients for the first time and `metrics` from then on, `view`, and `disk` when the disk failed or is back. */
  readonly emit: (message: BrokerMessage) => void;
  /** It cannot go on, and not for want of a disk: the process should end. Called at most once. */
  readonly onFatal: (error: unknown) => void;
}

/**
 * One broker for as long as its process lives, over the failures of its disk (decision 0014). When the disk is full the node closes
 * without a clean marker, so that the others lead, and a new one opens in its place, with recovery, when there is room. After any other
 * failure of the disk nothing opens until somebody starts the process again: what such a disk says about itself cannot be trusted (D8).
 */
export class BrokerLife {
  private readonly options: BrokerLifeOptions;
  private opening: Promise<BrokerNode> | undefined;
  private latest: BrokerNode | undefined;
  private stopping = false;
  private wasReady = false;
  private metricsTimer: TimerHandle | undefined;
  /** Ends the present term: the first cause counts. */
  private end: (cause: unknown) => void = () => undefined;

  constructor(options: BrokerLifeOptions) {
    this.options = options;
  }

  /** Opens the directory and serves. Resolves when that is over for good: stopped, or the disk is broken. */
  async run(): Promise<void> {
    const { config, environment, emit, onFatal } = this.options;
    const { fs, clock, logger } = environment;
    const { dataDir: directory } = config;
    for (let term = 1; !this.stopping; term += 1) {
      const error = await this.term();
      if (this.stopping) return;
      const failure = diskFailure(error);
      // Whoever starts it on a broken disk is there to hear of it.
      if (failure === undefined || (failure === 'broken' && !this.wasReady)) return onFatal(error);
      const remedy = failure === 'full' ? 'it serves again when there is room' : 'it serves again after a restart';
      logger.error('log-directory-offline', { directory, error: errorText(error), remedy });
      emit({ type: 'disk', state: 'failed', detail: `${errorText(error)}; ${remedy}` });
      await this.latest?.stop();
      if (failure === 'broken') return;
      await untilRoom({ fs, clock, directory }, () => this.stopping);
      logger.info('log-directory-opens-again', { directory, term });
    }
  }

  /** Clean, as BrokerNode's. Nothing opens afterwards. */
  async stop(options: { readonly wholeCluster: boolean }): Promise<void> {
    this.stopping = true;
    this.metricsTimer?.cancel();
    this.end(undefined);
    // A node that cannot open has nothing to stop.
    await this.opening?.catch(() => undefined);
    await this.latest?.stop(options);
  }

  /** One node from its opening to what ended it. */
  private async term(): Promise<unknown> {
    const { config, environment, emit } = this.options;
    const ended = new Promise<unknown>((resolve) => {
      this.end = resolve;
    });
    const { end } = this;
    try {
      this.opening = BrokerNode.open(config, { ...environment, onView: (view) => emit({ type: 'view', ...view }), onFatal: end });
      this.latest = await this.opening;
    } catch (error) {
      return error;
    }
    if (!this.stopping) void this.latest.serve().then(() => this.serves(), end);
    return ended;
  }

  private serves(): void {
    if (this.stopping) return;
    const { config, environment, emit } = this.options;
    if (this.wasReady) return emit({ type: 'disk', state: 'back', detail: 'there is room on its disk' });
    this.wasReady = true;
    this.sendMetrics();
    emit({ type: 'ready', nodeId: config.nodeId, host: config.host, port: config.port });
    this.metricsTimer = environment.clock.every(METRICS_EVERY_MS, () => this.sendMetrics());
  }

  /** Of the node that serves, or the one that did last. */
  private sendMetrics(): void {
    if (this.latest) this.options.emit(this.latest.metricsMessage());
  }
}
