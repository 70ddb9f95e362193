import type { Settings } from '../settings.ts';
import type { BrokerRunner } from './broker-runner.ts';
import { inlineRunner } from './inline-runner.ts';
import { type BrokerLogs, processRunner } from './process-runner.ts';

/** How the settings want brokers to run. `logs` is for processes; inline brokers log to stderr. */
export function chooseRunner(settings: Settings, logs: BrokerLogs): BrokerRunner {
  return settings.isolation === 'inline' ? inlineRunner() : processRunner(logs);
}
