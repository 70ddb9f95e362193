/** Programs that the project did not write and that judge it. Missing ones are installed where that is possible. */
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const INSTALL_LIMIT_MS = 180_000;
const RUN_LIMIT_MS = 120_000;
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;

/** A tool and how its presence shows: `check` exits 0. */
interface Tool {
  readonly debianPackage: string;
  readonly check: readonly [string, ...string[]];
}

export const tools = {
  kcat: { debianPackage: 'kcat', check: ['kcat', '-V'] },
  tshark: { debianPackage: 'tshark', check: ['tshark', '--version'] },
  confluentKafka: { debianPackage: 'python3-confluent-kafka', check: ['/usr/bin/python3', '-c', 'import confluent_kafka'] },
  kafkaPython: { debianPackage: 'python3-kafka', check: ['/usr/bin/python3', '-c', 'import kafka'] },
  burrow: { debianPackage: 'burrow', check: ['test', '-x', '/usr/bin/Burrow'] },
  compiler: { debianPackage: 'build-essential', check: ['g++', '--version'] },
  librdkafkaDev: { debianPackage: 'librdkafka-dev', check: ['test', '-e', '/usr/include/librdkafka/rdkafka.h'] },
  rapidJsonDev: { debianPackage: 'rapidjson-dev', check: ['test', '-e', '/usr/include/rapidjson/document.h'] },
  java: { debianPackage: 'default-jre-headless', check: ['java', '-version'] },
  maven: { debianPackage: 'maven', check: ['mvn', '--version'] },
  zookeeper: { debianPackage: 'zookeeper', check: ['test', '-x', '/usr/share/zookeeper/bin/zkServer.sh'] },
} satisfies Record<string, Tool>;

/** Undefined when the tool can be used; otherwise why not, for the name of the skipped test. */
export function whyMissing({ debianPackage, check }: Tool): string | undefined {
  const works = (): boolean => spawnSync(check[0], check.slice(1), { stdio: 'ignore' }).status === 0;
  if (works()) return undefined;
  if (process.getuid?.() !== 0) return `${debianPackage} is not installed, and only root can install it`;
  const apt = (...args: string[]): number | null =>
    spawnSync('apt-get', args, { stdio: 'ignore', timeout: INSTALL_LIMIT_MS, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status;
  if (apt('install', '-y', '--no-install-recommends', debianPackage) !== 0) {
    apt('update');
    apt('install', '-y', '--no-install-recommends', debianPackage);
  }
  return works() ? undefined : `${debianPackage} could not be installed`;
}

/** What tests fetch or build is kept here, beside the sources and never committed. */
export function cacheDirectory(name: string): string {
  return path.resolve(import.meta.dirname, '../../.cache/foreign', name);
}

/**
 * A client library from npm that only judges and is no dependency: installed on first use. `entry` is the file to import; `missing`
 * says why there is none. `build` is for those that compile: what the compilation needs in its environment.
 */
export function npmClient(
  name: string,
  version: string,
  build?: { readonly env: Readonly<Record<string, string>> },
): { readonly entry: string; readonly missing: string | undefined } {
  const directory = cacheDirectory(`npm-${name.replace('/', '-')}-${version}`);
  const resolve = (): string | undefined => {
    try {
      return createRequire(path.join(directory, 'package.json')).resolve(name);
    } catch {
      return undefined;
    }
  };
  const found = resolve();
  if (found !== undefined) return { entry: found, missing: undefined };
  fs.mkdirSync(directory, { recursive: true });
  const scripts = build === undefined ? '--ignore-scripts' : '--foreground-scripts';
  const args = ['install', '--prefix', directory, '--no-audit', '--no-fund', scripts, '--save-exact', `${name}@${version}`];
  const { status } = spawnSync('npm', args, { stdio: 'ignore', timeout: INSTALL_LIMIT_MS, env: { ...process.env, ...build?.env } });
  const entry = status === 0 ? resolve() : undefined;
  // Half an installation would pass for a whole one the next time.
  if (entry === undefined) fs.rmSync(directory, { recursive: true, force: true });
  return { entry: entry ?? '', missing: entry === undefined ? `${name} could not be installed from the npm registry` : undefined };
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Never rejects: a limit that is exceeded shows as a null code. */
export function run(command: string, args: readonly string[], options: { input?: string; limitMs?: number; env?: SpawnOptions['env']; cwd?: string } = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: options.env ?? process.env, cwd: options.cwd });
    const output = { stdout: '', stderr: '' };
    const take = (name: 'stdout' | 'stderr') => (text: string) => {
      if (output[name].length < OUTPUT_LIMIT_BYTES) output[name] += text;
    };
    child.stdout.setEncoding('utf8').on('data', take('stdout'));
    child.stderr.setEncoding('utf8').on('data', take('stderr'));
    const timer = setTimeout(() => child.kill('SIGKILL'), options.limitMs ?? RUN_LIMIT_MS);
    child.once('error', (error) => {
      output.stderr += error.message;
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...output });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** Suffix of a suite's name that says why it is skipped. */
export function skipNote(reason: string | undefined): string {
  return reason === undefined ? '' : ` (skipped: ${reason})`;
}
