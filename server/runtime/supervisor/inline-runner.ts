import { errorText } from '../../base/logger.ts';
import type { ClusterView } from '../../monitoring/cluster-host.ts';
import { processEnvironment } from '../broker-environment.ts';
import { BrokerLife } from '../broker-life.ts';
import type { BrokerMessage } from '../broker-messages.ts';
import type { BrokerNodeConfig } from '../broker-node-config.ts';
import type { BrokerRunner, RunnerCallbacks, RunningBroker } from './broker-runner.ts';

const METRICS_EVERY_MS = 1_000;

/** All brokers in the caller's process: smaller, but a crash ends them all, and `kill` can only stop. For tests and density. */
export function inlineRunner(): BrokerRunner {
  return { isolation: 'inline', start };
}

function start(config: BrokerNodeConfig, callbacks: RunnerCallbacks): RunningBroker {
  const emit = (message: BrokerMessage): void => callbacks.onMessage(message);
  const environment = { ...processEnvironment(config, () => undefined), onView: (view: ClusterView): void => emit({ type: 'view', ...view }) };
  let timer: NodeJS.Timeout | undefined;
  const end = (wholeCluster: boolean, code: number): void => {
    clearInterval(timer);
    void life.stop({ wholeCluster }).finally(() => callbacks.onExit({ code, signal: null }));
  };
  const sendMetrics = (): void => {
    const message = life.metricsMessage();
    if (message) emit(message);
  };
  const life = new BrokerLife({
    config,
    environment,
    onReady: () => {
      sendMetrics();
      emit({ type: 'ready', nodeId: config.nodeId, host: config.host, port: config.port });
      timer = setInterval(sendMetrics, METRICS_EVERY_MS);
    },
    onDisk: emit,
    onFatal: (error) => {
      emit({ type: 'fatal', message: errorText(error) });
      end(true, 1);
    },
  });
  void life.run();
  const alone = (): never => {
    throw new Error('a broker that shares the process of the supervisor cannot be paused');
  };
  return { pid: process.pid, stop: (wholeCluster) => end(wholeCluster, 0), kill: () => end(true, 0), pause: alone, resume: () => undefined };
}
