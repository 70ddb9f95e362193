import { errorText } from '../../base/logger.ts';
import { processEnvironment } from '../broker-environment.ts';
import { BrokerLife } from '../broker-life.ts';
import type { BrokerMessage } from '../broker-messages.ts';
import type { BrokerNodeConfig } from '../broker-node-config.ts';
import type { BrokerRunner, RunnerCallbacks, RunningBroker } from './broker-runner.ts';

/** All brokers in the caller's process: smaller, but a crash ends them all, and `kill` can only stop. For tests and density. */
export function inlineRunner(): BrokerRunner {
  return { isolation: 'inline', start };
}

function start(config: BrokerNodeConfig, callbacks: RunnerCallbacks): RunningBroker {
  const emit = (message: BrokerMessage): void => callbacks.onMessage(message);
  const end = (wholeCluster: boolean, code: number): void => {
    void life.stop({ wholeCluster }).finally(() => callbacks.onExit({ code, signal: null }));
  };
  const life = new BrokerLife({
    config,
    environment: processEnvironment(config, () => undefined),
    emit,
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
