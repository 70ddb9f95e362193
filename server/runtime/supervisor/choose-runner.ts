import type { Settings } from '../settings.ts';
import type { BrokerRunner } from './broker-runner.ts';
import { type BrokerLogs, processRunner } from './process-runner.ts';

/** How the settings want brokers to run. `logs` is for processes; inline brokers log to stderr. */
export async function chooseRunner(settings: Settings, logs: BrokerLogs): Promise<BrokerRunner> {
  if (settings.isolation === 'process') return processRunner(logs);
  // The whole engine is behind this import: a supervisor of processes starts without loading it.
  const { inlineRunner } = await import('./inline-runner.ts');
  return inlineRunner();
}
