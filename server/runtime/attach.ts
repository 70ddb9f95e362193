import path from 'node:path';
import { jsonLogger } from '../base/logger.ts';
import { claimStart } from './handle.ts';
import { startLocalCluster } from './local-cluster.ts';
import { openConsole } from './open-console.ts';
import { readSettings } from './settings.ts';
import { chooseRunner } from './supervisor/choose-runner.ts';

/**
 * Starts cluster and console inside a process that Next owns (`next dev`, `next start`), with settings from the environment.
 * Does nothing where `main.ts` is the owner. When that process ends, the brokers lose their IPC channel and stop cleanly.
 */
export async function attach(): Promise<void> {
  if (!claimStart()) return;
  const { settings } = readSettings([], process.env);
  const logger = jsonLogger({ level: 'warn', now: Date.now, write: (line) => process.stderr.write(`${line}\n`) });
  const cluster = await startLocalCluster(settings, await chooseRunner(settings, { kind: 'files', directory: path.resolve(settings.dataDir, 'logs') }), logger);
  openConsole(settings, cluster, Number(process.env.PORT ?? settings.consolePort), logger);
  process.on('exit', () => cluster.supervisor.killAll());
}
