import { errorText, jsonLogger } from '../base/logger.ts';
import { type LocalCluster, startLocalCluster } from './local-cluster.ts';
import { helpText, readSettings, SettingsError } from './settings.ts';
import { chooseRunner } from './supervisor/choose-runner.ts';

/**
 * The cluster alone, headless: `npm run engine`. Logs go to stderr; stdout gets one JSON line (`--json`) or one short block
 * when every broker serves metadata.
 */
async function main(): Promise<void> {
  const { settings, help } = readSettings(process.argv.slice(2), process.env);
  if (help) {
    process.stdout.write(`${helpText('npm run engine')}\n`);
    return;
  }
  const logger = jsonLogger({ level: settings.logLevel, now: Date.now, write: (line) => process.stderr.write(`${line}\n`) });
  const cluster = await startLocalCluster(settings, await chooseRunner(settings, { kind: 'stderr' }), logger);
  stopOnSignal(cluster);
  process.stdout.write(settings.json ? `${readyLine(cluster)}\n` : readyBlock(cluster));
}

function readyLine(cluster: LocalCluster): string {
  const brokers = cluster.supervisor.brokers();
  return JSON.stringify({
    ready: true,
    clusterId: cluster.clusterId,
    bootstrapServers: cluster.bootstrapServers,
    controllerId: brokers.map(({ metrics }) => metrics?.controllerId ?? -1).find((id) => id >= 0) ?? -1,
    brokers: brokers.map(({ id, host, port, pid, dataDir }) => ({ id, host, port, pid, dataDir })),
  });
}

function readyBlock(cluster: LocalCluster): string {
  return [
    '',
    `  Brokers   ${cluster.bootstrapServers}`,
    `  Data      ${cluster.dataDir}`,
    `  Try       kcat -b ${cluster.bootstrapServers.split(',')[0]} -L`,
    '  Stop      Ctrl-C',
    '',
    '',
  ].join('\n');
}

function stopOnSignal(cluster: LocalCluster): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    cluster.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  const known = error instanceof SettingsError;
  process.stderr.write(`${known ? '' : 'Millrace cannot start: '}${errorText(error)}\n`);
  process.exit(known ? 78 : 1);
});
