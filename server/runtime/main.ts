import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import next from 'next';
import { errorText, jsonLogger, type Logger } from '../base/logger.ts';
import { claimStart } from './handle.ts';
import { type LocalCluster, startLocalCluster } from './local-cluster.ts';
import { openConsole } from './open-console.ts';
import { requireFree } from './ports.ts';
import { helpText, readSettings, type Settings, SettingsError } from './settings.ts';
import { chooseRunner } from './supervisor/choose-runner.ts';
import { localPort, openWebServer, type WebServer } from './web-server.ts';

/**
 * The whole app in one process tree: HTTP server, supervisor with its brokers, console services, Next. Prints one block when all
 * of it answers. A start that fails says one sentence, ends what it started and exits with a code other than 0.
 */
async function main(): Promise<void> {
  const { settings, help } = readSettings(process.argv.slice(2), process.env);
  if (help) {
    process.stdout.write(`${helpText('npm start')}\n`);
    return;
  }
  claimStart();
  const logger = jsonLogger({ level: settings.dev ? settings.logLevel : 'warn', now: Date.now, write: (line) => process.stderr.write(`${line}\n`) });
  if (settings.consolePort !== 0) await requireFree(settings.host, settings.consolePort, `--console-port ${settings.consolePort + 100}`);
  const runner = await chooseRunner(settings, { kind: 'files', directory: path.resolve(settings.dataDir, 'logs') });
  const cluster = await startLocalCluster(settings, runner, logger);
  try {
    const web = await openWebServer({ host: settings.host, port: settings.consolePort, dev: settings.dev, logger });
    const app = await startConsole(settings, cluster, web, logger);
    stopOnSignal(cluster, web, app, logger);
    await requireAnswer(web);
    process.stdout.write(readyBlock(settings, cluster, web));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

interface ConsoleApp {
  /** Ends streams and samplers, then Next. */
  close(): Promise<void>;
}

async function startConsole(settings: Settings, cluster: LocalCluster, web: WebServer, logger: Logger): Promise<ConsoleApp> {
  const port = localPort(web.server);
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
  const app = next({ dev: settings.dev, dir: root, hostname: settings.host, port, httpServer: web.server });
  const running = openConsole(settings, cluster, port, logger);
  await app.prepare();
  const handle = app.getRequestHandler();
  web.serve((request, response) => handle(request, response));
  return {
    close: async () => {
      await running.close();
      await app.close();
    },
  };
}

/** Listeners close and streams end, the brokers move their leaders and flush, then Next goes. The second signal changes nothing. */
function stopOnSignal(cluster: LocalCluster, web: WebServer, app: ConsoleApp, logger: Logger): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    const closed = web.close();
    await Promise.allSettled([cluster.stop(), app.close()]);
    await closed;
  };
  const onSignal = (): void => {
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('stop-failed', { error: errorText(error) });
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

const FIRST_ANSWER_MS = 30_000;

/** Resolves when the console's API answers over HTTP: the block is printed only when all of it really works. */
function requireAnswer(web: WebServer): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port: localPort(web.server), path: '/api/clusters', timeout: FIRST_ANSWER_MS }, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve();
      else reject(new Error(`the console answers ${response.statusCode} to /api/clusters`));
    });
    request.on('timeout', () => request.destroy(new Error('the console does not answer')));
    request.on('error', reject);
  });
}

function readyBlock(settings: Settings, cluster: LocalCluster, web: WebServer): string {
  const url = `http://${settings.host}:${localPort(web.server)}`;
  const first = cluster.bootstrapServers.split(',')[0];
  return [
    '',
    '  Millrace is running.',
    '',
    `  Console   ${url}`,
    `  Brokers   ${cluster.bootstrapServers}`,
    `  Data      ${cluster.dataDir}`,
    '',
    `  kcat      echo hello | kcat -P -b ${first} -t hello && kcat -C -b ${first} -t hello -e`,
    `  kafkajs   new Kafka({ brokers: ['${cluster.bootstrapServers.split(',').join("', '")}'] })`,
    '  Stop      Ctrl-C',
    '',
    '',
  ].join('\n');
}

main().catch((error: unknown) => {
  const known = error instanceof SettingsError;
  process.stderr.write(`${known ? '' : 'Millrace cannot start: '}${errorText(error)}\n`);
  process.exit(known ? 78 : 1);
});
