import { errorText } from '../base/logger.ts';
import { BROKER_CONFIG_VARIABLE, type BrokerMessage, type SupervisorMessage } from './broker-messages.ts';
import { BrokerLife } from './broker-life.ts';
import { plantBugsOf, processEnvironment } from './broker-environment.ts';
import type { BrokerNodeConfig } from './broker-node-config.ts';

/**
 * Entry of a broker process. The parent gives the config in the environment and listens over IPC; without a parent (its channel
 * closed) the broker stops cleanly: no orphans. Exit code 0 after a clean stop, 1 after a `fatal` line.
 */
function send(message: BrokerMessage): void {
  if (process.connected) process.send?.(message, () => undefined);
}

function main(): void {
  const config = readConfig();
  const environment = processEnvironment(config, () => undefined);
  plantBugsOf(process.env, environment.logger);
  const life = new BrokerLife({ config, environment, emit: send, onFatal: die });
  let stopping = false;

  function die(error: unknown): void {
    const message = errorText(error);
    environment.logger.fatal('broker-failed', { error: message, stack: error instanceof Error ? error.stack : undefined });
    send({ type: 'fatal', message });
    // The last message and log line must leave the process; nothing else may happen in it.
    setTimeout(() => process.exit(1), 20);
  }

  function stop(reason: string, wholeCluster: boolean): void {
    if (stopping) return;
    stopping = true;
    environment.logger.info('broker-stopping', { reason });
    life.stop({ wholeCluster }).then(() => process.exit(0), die);
  }

  // The disk that the log lines go to may be full: they are lost then, and nothing else.
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  process.on('SIGTERM', () => stop('SIGTERM', false));
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => stop('the parent is gone', true));
  process.on('message', (message: SupervisorMessage) => {
    if (message.type === 'stop') stop('asked by the supervisor', message.wholeCluster);
  });
  // A parent that died while this process was loading its modules was not heard: nobody listened yet.
  if (process.send && !process.connected) stop('the parent is gone', true);
  else life.run().catch(die);
}

function readConfig(): BrokerNodeConfig {
  const text = process.env[BROKER_CONFIG_VARIABLE];
  if (text === undefined) throw new Error(`${BROKER_CONFIG_VARIABLE} is not set: this entry is started by the supervisor`);
  return JSON.parse(text) as BrokerNodeConfig;
}

main();
