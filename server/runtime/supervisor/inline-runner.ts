import { errorText } from '../../base/logger.ts';
import type { BrokerMessage } from '../broker-messages.ts';
import { BrokerNode } from '../broker-node.ts';
import type { BrokerNodeConfig } from '../broker-node-config.ts';
import type { BrokerRunner, RunnerCallbacks, RunningBroker } from './broker-runner.ts';

const METRICS_EVERY_MS = 1_000;

/** All brokers in the caller's process: smaller, but a crash ends them all, and `kill` can only stop. For tests and density. */
export function inlineRunner(): BrokerRunner {
  return { isolation: 'inline', start };
}

function start(config: BrokerNodeConfig, callbacks: RunnerCallbacks): RunningBroker {
  const emit = (message: BrokerMessage): void => callbacks.onMessage(message);
  const running = BrokerNode.start(config, { onView: (view) => emit({ type: 'view', ...view }) }).then((node) => {
    emit(node.metricsMessage());
    emit({ type: 'ready', nodeId: config.nodeId, host: config.host, port: config.port });
    return { node, timer: setInterval(() => emit(node.metricsMessage()), METRICS_EVERY_MS) };
  });
  running.catch((error: unknown) => {
    emit({ type: 'fatal', message: errorText(error) });
    callbacks.onExit({ code: 1, signal: null });
  });
  const stop = (wholeCluster: boolean): void => {
    running.then(
      async ({ node, timer }) => {
        clearInterval(timer);
        await node.stop({ wholeCluster });
        callbacks.onExit({ code: 0, signal: null });
      },
      () => undefined,
    );
  };
  const alone = (): never => {
    throw new Error('a broker that shares the process of the supervisor cannot be paused');
  };
  return { pid: process.pid, stop, kill: () => stop(true), pause: alone, resume: () => undefined };
}
