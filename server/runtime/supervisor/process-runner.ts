import { fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BROKER_CONFIG_VARIABLE, type BrokerMessage, type SupervisorMessage } from '../broker-messages.ts';
import type { BrokerNodeConfig } from '../broker-node-config.ts';
import type { BrokerRunner, RunnerCallbacks, RunningBroker } from './broker-runner.ts';

/** The compiled child entry lies beside the compiled caller in `dist/`. */
const ENTRY = path.join(path.dirname(fileURLToPath(import.meta.url)), 'broker.cjs');
/** Parallel fdatasync calls of one broker: libuv's default of 4 halves group commit over many partitions. */
const IO_THREADS = '16';
/**
 * V8 lets a small heap grow by little before it collects all of it: at 10 MB/s once a second, in steps that take 20 to 80 ms beside other
 * work. Full collections begin at this size, in MB. What is garbage before then is still given back by an idle broker.
 */
const OLD_SPACE_MB = 256;
const LOG_FILE_BYTES = 16 * 1024 * 1024;

/** Where the log lines of broker processes go: this process's stderr, or one file per broker. */
export type BrokerLogs = { readonly kind: 'stderr' } | { readonly kind: 'files'; readonly directory: string };

/** A process per broker: a crash, an out-of-memory or a `kill -9` ends one broker and nothing else. */
export function processRunner(logs: BrokerLogs): BrokerRunner {
  return { isolation: 'process', start: (config, callbacks) => startProcess(config, callbacks, logs) };
}

function startProcess(config: BrokerNodeConfig, callbacks: RunnerCallbacks, logs: BrokerLogs): RunningBroker {
  const output = openOutput(config.nodeId, logs);
  const child = fork(ENTRY, [], {
    env: { ...process.env, [BROKER_CONFIG_VARIABLE]: JSON.stringify(config), UV_THREADPOOL_SIZE: IO_THREADS },
    stdio: ['ignore', output, output, 'ipc'],
    serialization: 'advanced',
    execArgv: [`--initial-old-space-size=${OLD_SPACE_MB}`],
  });
  if (typeof output === 'number' && output !== process.stderr.fd) fs.closeSync(output);
  let exited = false;
  const exit = (code: number | null, signal: string | null): void => {
    if (exited) return;
    exited = true;
    callbacks.onExit({ code, signal });
  };
  child.on('message', (message) => callbacks.onMessage(message as BrokerMessage));
  child.on('exit', exit);
  child.on('error', () => exit(1, null));
  return {
    pid: child.pid ?? -1,
    stop: (wholeCluster) => {
      if (child.connected) child.send({ type: 'stop', wholeCluster } satisfies SupervisorMessage, () => undefined);
      else child.kill('SIGTERM');
    },
    kill: () => {
      child.kill('SIGKILL');
    },
    pause: () => {
      child.kill('SIGSTOP');
    },
    resume: () => {
      child.kill('SIGCONT');
    },
  };
}

function openOutput(nodeId: number, logs: BrokerLogs): number {
  if (logs.kind === 'stderr') return process.stderr.fd;
  fs.mkdirSync(logs.directory, { recursive: true });
  const file = path.join(logs.directory, `broker-${nodeId}.log`);
  if (fs.existsSync(file) && fs.statSync(file).size > LOG_FILE_BYTES) fs.renameSync(file, `${file}.1`);
  return fs.openSync(file, 'a');
}
