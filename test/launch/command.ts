import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const READY_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 90_000;

/** One of the scripts behind `npm run`, running. */
export interface Command {
  /** What it wrote to stdout so far. */
  readonly output: string;
  /** What it wrote to stderr so far. */
  readonly log: string;
  /** Processes that it started and that run. */
  readonly children: number[];
  /** Sends a signal; resolves with the exit code. One that does not end is killed, and -1 is its code. */
  end(signal: NodeJS.Signals): Promise<number>;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `scripts/NAME.mjs` and resolves when `readyText` stands on its stdout. Rejects with its log when it ends before. */
export async function startCommand(name: string, args: readonly string[], readyText: string): Promise<Command> {
  const child = launch(name, args);
  const texts = { output: '', log: '' };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    texts.log += text;
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`npm run ${name} ${why}; it said:\n${texts.log}`));
    };
    const timer = setTimeout(() => fail('is not ready'), READY_LIMIT_MS);
    child.once('exit', (code) => fail(`ended with code ${code}`));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      texts.output += text;
      if (!texts.output.includes(readyText)) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve();
    });
  });
  return {
    get output() {
      return texts.output;
    },
    get log() {
      return texts.log;
    },
    get children() {
      return fs.readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ').map(Number).filter(Boolean);
    },
    end: (signal) => {
      child.kill(signal);
      return exitCode(child);
    },
  };
}

/** Runs `scripts/NAME.mjs` to its end. `nodeVersion` is what it is told about the Node below it. */
export async function runCommand(name: string, args: readonly string[], options: { readonly nodeVersion?: string } = {}): Promise<Ended> {
  const child = launch(name, args, options.nodeVersion);
  const ended = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      ended[stream] += text;
    });
  }
  const closed = new Promise((resolve) => child.once('close', resolve));
  const code = await exitCode(child);
  await closed;
  return { code, ...ended };
}

function launch(name: string, args: readonly string[], nodeVersion?: string): ChildProcess {
  const pretend = nodeVersion === undefined ? [] : ['--import', `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${nodeVersion}'})`];
  const ours = ([variable]: [string, unknown]): boolean => variable === 'NODE_ENV' || variable.startsWith('MILLRACE_');
  const env = Object.fromEntries(Object.entries(process.env).filter((entry) => !ours(entry))) as NodeJS.ProcessEnv;
  return spawn(process.execPath, [...pretend, path.join(ROOT, `scripts/${name}.mjs`), ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve(child.exitCode);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code ?? -1);
    });
  });
}
