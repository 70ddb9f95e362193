/** A real cluster for conformance tests: the engine's own entry point in a process of its own, brokers as its children. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const READY_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 60_000;
const LOG_TAIL_LINES = 40;

/** What the engine says when it is ready. */
interface ReadyLine {
  readonly ready: true;
  readonly clusterId: string;
  readonly bootstrapServers: string;
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number; readonly pid: number; readonly dataDir: string }[];
}

export interface ClusterProcessOptions {
  readonly brokers?: number;
  /** Kafka broker configs by name. */
  readonly configs?: Readonly<Record<string, string>>;
  /** Of the brokers, in order. */
  readonly racks?: readonly string[];
  /** Kept after `stop` when given; a temporary one is removed. */
  readonly dataDir?: string;
  /** Clients' port of the first broker, for a cluster that is started again where it was; free ports when absent. */
  readonly port?: number;
  /** Added to the environment of engine and brokers, as `MILLRACE_BUG` of a negative control. */
  readonly env?: Readonly<Record<string, string>>;
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
  /** Gets every line of the log, also those that the tail forgets. */
  readonly onLogLine?: (line: string) => void;
}

export class ClusterProcess {
  readonly facts: ReadyLine;
  private readonly child: ChildProcess;
  private readonly log: readonly string[];
  private readonly temporary: string | undefined;

  private constructor(child: ChildProcess, facts: ReadyLine, log: readonly string[], temporary: string | undefined) {
    this.child = child;
    this.facts = facts;
    this.log = log;
    this.temporary = temporary;
  }

  /** Builds the engine if its sources are newer, starts it on free ports and waits until every broker serves. */
  static async start(options: ClusterProcessOptions = {}): Promise<ClusterProcess> {
    buildEngine();
    const temporary = options.dataDir === undefined ? fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-conformance-')) : undefined;
    const settings = Object.entries(options.configs ?? {}).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const args = ['--brokers', String(options.brokers ?? 3), '--port', String(options.port ?? 0), '--data-dir', options.dataDir ?? temporary ?? '', '--json'];
    if (options.racks) args.push('--racks', options.racks.join(','));
    if (options.logLevel) args.push('--log-level', options.logLevel);
    const env = { ...process.env, ...options.env };
    const child = spawn(process.execPath, [path.join(ROOT, 'dist/engine.js'), ...args, ...settings], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const log: string[] = [];
    keepTail(child, log, options.onLogLine);
    const facts = await readyLine(child, log);
    return new ClusterProcess(child, facts, log, temporary);
  }

  /** `host:port` of every broker, comma separated. */
  get bootstrap(): string {
    return this.facts.bootstrapServers;
  }

  /** Every port that a cluster with a given `port` listens on: clients' ports, and the brokers' own, one above. */
  get ports(): number[] {
    return this.facts.brokers.flatMap(({ port }) => [port, port + 1]);
  }

  /** Last lines of the log, for a test that failed. */
  get logTail(): string {
    return this.log.join('\n');
  }

  /** Ends one broker as a crash would; the supervisor starts it again. False when it is down already. */
  kill(brokerId: number): boolean {
    return this.signal(brokerId, 'SIGKILL');
  }

  /** Sends a signal to one broker's process. False when it is down. */
  signal(brokerId: number, signal: NodeJS.Signals): boolean {
    return send(this.pidOf(brokerId), signal);
  }

  /** Stops or continues the supervisor and every broker. */
  signalAll(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
    for (const pid of this.brokerPids) send(pid, signal);
  }

  /** Ends the supervisor alone, as a crash of the app would; its brokers are to notice. Resolves when it is gone. */
  async killSupervisor(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) resolve();
      else this.child.once('exit', () => resolve());
    });
    this.child.kill('SIGKILL');
    await gone;
  }

  /** Ends the supervisor and every broker in the same instant. Resolves when all are gone. */
  async killAll(): Promise<void> {
    const pids = this.brokerPids;
    const gone = this.killSupervisor();
    for (const pid of pids) send(pid, 'SIGKILL');
    await gone;
    while (pids.some((pid) => isRunning(pid))) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Process ids of the brokers that were started last. */
  get brokerPids(): number[] {
    return this.facts.brokers.map(({ id }) => this.pidOf(id));
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) return resolve();
      const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
      this.child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      this.child.kill('SIGTERM');
    });
    if (this.temporary) fs.rmSync(this.temporary, { recursive: true, force: true });
  }

  private pidOf(brokerId: number): number {
    const pattern = new RegExp(`"broker-started","brokerId":${brokerId},"detail":"process (\\d+) started`);
    const restarted = this.log.map((line) => pattern.exec(line)?.[1]).filter((pid) => pid !== undefined);
    const pid = restarted.at(-1) ?? this.facts.brokers.find(({ id }) => id === brokerId)?.pid;
    if (pid === undefined) throw new Error(`there is no broker ${brokerId}`);
    return Number(pid);
  }
}

/** Only to a process that is a broker: the id of one that ended may belong to somebody else by now. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dist/broker.cjs') && process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Whether a process lives. One that ended and was not waited for counts as gone. */
export function isRunning(pid: number): boolean {
  try {
    const [, state] = /\) (\w)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state !== 'Z';
  } catch {
    return false;
  }
}

function keepTail(child: ChildProcess, log: string[], onLine: ClusterProcessOptions['onLogLine']): void {
  let rest = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    log.push(...lines);
    if (onLine) lines.forEach(onLine);
    // Starts stay: they hold the brokers' pids.
    while (log.length > LOG_TAIL_LINES) log.splice(log.findIndex((line) => !line.includes('broker-started')), 1);
  });
}

function readyLine(child: ChildProcess, log: readonly string[]): Promise<ReadyLine> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`the engine ${why}; its log ends with:\n${log.join('\n')}`));
    };
    const timer = setTimeout(() => fail(`was not ready within ${READY_LIMIT_MS / 1000} s`), READY_LIMIT_MS);
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const end = output.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(JSON.parse(output.slice(0, end)) as ReadyLine);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });
}

function buildEngine(): void {
  const built = path.join(ROOT, 'dist/engine.js');
  if (fs.existsSync(built) && fs.statSync(built).mtimeMs >= newestSourceMs(path.join(ROOT, 'server'))) return;
  const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'scripts/build-engine.mjs')], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the engine does not build:\n${stderr}`);
}

function newestSourceMs(directory: string): number {
  const entries = fs.readdirSync(directory, { withFileTypes: true, recursive: true });
  return Math.max(...entries.filter((entry) => entry.isFile()).map((entry) => fs.statSync(path.join(entry.parentPath, entry.name)).mtimeMs));
}
