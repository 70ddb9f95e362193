/** The test suite that librdkafka's authors run against a real cluster, from Debian's source package, with Debian's library under test. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cacheDirectory, run, tools, whyMissing } from './foreign-tools.ts';

export const SUITE_VERSION = '2.0.2';
const SOURCE = 'http://deb.debian.org/debian/pool/main/libr/librdkafka/librdkafka_2.0.2.orig.tar.gz';
const SOURCE_SHA256 = 'f321bcb1e015a34114c83cf1aa7b99ee260236aab096b85c003170c90a47ca9d';
const FETCH_LIMIT_MS = 60_000;
const BUILD_LIMIT_MS = 240_000;
/** The broker version that tests may assume where nothing else is said. */
const BROKER_VERSION = '3.9.0';

/** One call of the runner: a test number, or one part of it. */
export interface SuiteTest {
  readonly number: string;
  /** Runs only the parts whose name contains this. */
  readonly part?: string;
  /** `noautocreate`: the cluster must not create topics by itself. */
  readonly scenario?: 'default' | 'noautocreate';
  /** The runner's quick mode: fewer messages, and parts that are left out without a word. */
  readonly quick?: boolean;
  /** The broker version that the test may assume. */
  readonly brokerVersion?: string;
  /** The suite's own limits are so many times as long, for a machine that is busy. */
  readonly patience?: number;
}

export interface SuiteResult {
  readonly outcome: 'passed' | 'skipped' | 'failed';
  /** Why it was skipped or failed, in the words of the suite. */
  readonly reason: string;
  readonly seconds: number;
  /** Everything that the runner said. */
  readonly output: string;
}

export class LibrdkafkaSuite {
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Fetches and builds it where that has not been done; gives the reason when it cannot be. */
  static async prepare(): Promise<LibrdkafkaSuite | string> {
    const directory = cacheDirectory(`librdkafka-suite-${SUITE_VERSION}`);
    const suite = new LibrdkafkaSuite(directory);
    if (fs.existsSync(suite.runner)) return suite;
    const missing = whyMissing(tools.compiler) ?? whyMissing(tools.librdkafkaDev) ?? whyMissing(tools.rapidJsonDev) ?? whyNotThisLibrary();
    if (missing !== undefined) return missing;
    try {
      fs.rmSync(directory, { recursive: true, force: true });
      fs.mkdirSync(directory, { recursive: true });
      await unpackSource(directory);
      build(directory);
      return suite;
    } catch (error) {
      return `the suite of librdkafka ${SUITE_VERSION} could not be made: ${String(error)}`;
    }
  }

  async run({ number, part, scenario = 'default', quick = false, brokerVersion = BROKER_VERSION, patience = 1 }: SuiteTest, bootstrap: string, limitMs: number): Promise<SuiteResult> {
    const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-librdkafka-'));
    const conf = path.join(workspace, 'test.conf');
    fs.writeFileSync(conf, `metadata.broker.list=${bootstrap}\ntest.timeout.multiplier=${patience}\n`);
    writeTopicsScript(workspace);
    const env = { ...process.env, TESTS: number, TEST_KAFKA_VERSION: brokerVersion, RDKAFKA_TEST_CONF: conf, KAFKA_PATH: workspace, BROKERS: bootstrap };
    const args = ['-p1', ...(quick ? ['-Q'] : []), ...(scenario === 'default' ? [] : ['-s', scenario])];
    const started = Date.now();
    const finished = await run(this.runner, args, { cwd: path.dirname(this.runner), env: part === undefined ? env : { ...env, SUBTESTS: part }, limitMs });
    fs.rmSync(workspace, { recursive: true, force: true });
    return { ...outcomeOf(finished.code, plain(finished.stdout + finished.stderr)), output: plain(finished.stdout + finished.stderr), seconds: (Date.now() - started) / 1000 };
  }

  private get runner(): string {
    return path.join(this.directory, 'tests/test-runner');
  }
}

/** The suite calls internals whose headers must be of the same version as the installed library. */
function whyNotThisLibrary(): string | undefined {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '$' + '{Version}', 'librdkafka-dev'], { encoding: 'utf8' });
  return stdout.startsWith(SUITE_VERSION) ? undefined : `librdkafka-dev is of version ${stdout}, the suite of ${SUITE_VERSION}`;
}

async function unpackSource(directory: string): Promise<void> {
  const response = await fetch(SOURCE, { signal: AbortSignal.timeout(FETCH_LIMIT_MS) });
  if (!response.ok) throw new Error(`${SOURCE} answers ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  if (createHash('sha256').update(bytes).digest('hex') !== SOURCE_SHA256) throw new Error(`${SOURCE} is not what it was`);
  const archive = path.join(directory, 'source.tar.gz');
  fs.writeFileSync(archive, bytes);
  command(directory, 'tar', ['xzf', archive, '--strip-components=1']);
}

/** Only the tests are compiled: the library is the installed one, put where the suite's makefile looks for its own. */
function build(directory: string): void {
  command(directory, './configure', ['--disable-optimization', '--disable-debug-symbols']);
  const [installed = ''] = command(directory, 'g++', ['-print-file-name=librdkafka.so']).trim().split('\n');
  for (const [into, name] of [['src', 'librdkafka'], ['src-cpp', 'librdkafka++']]) {
    for (const ending of ['.so', '.a']) fs.symlinkSync(path.join(path.dirname(installed), `${name}${ending}`), path.join(directory, into ?? '', `${name}${ending}`));
  }
  command(directory, 'make', [`-j${os.availableParallelism()}`, '-C', 'tests', 'build']);
}

function command(cwd: string, program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: BUILD_LIMIT_MS, maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(-500)}`);
  return stdout;
}

/** Tests that change topics call `bin/kafka-topics.sh`. */
function writeTopicsScript(workspace: string): void {
  const script = path.join(workspace, 'bin/kafka-topics.sh');
  const tool = path.resolve(import.meta.dirname, '../conformance/clients/kafka-topics.mjs');
  fs.mkdirSync(path.dirname(script));
  fs.writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${tool}" "$@"\n`, { mode: 0o755 });
}

function plain(text: string): string {
  const escapeCharacter = String.fromCharCode(27);
  return text.replaceAll(new RegExp(`${escapeCharacter}\\[[0-9;]*m`, 'g'), '');
}

/** The runner ends with a table of what it ran; a failed assertion ends it before that. */
function outcomeOf(code: number | null, text: string): Pick<SuiteResult, 'outcome' | 'reason'> {
  const rows = [...text.matchAll(/^\|\s*(\d{4}\S*)\s*\|\s*(PASSED|FAILED|SKIPPED)\s*\|\s*[\d.]+s\s*\|?(.*)$/gm)];
  const failed = [...text.matchAll(/^### Test "(?!<MAIN>)[^\n]*\n([^\n]*)/gm)].map(([, reason = '']) => reason.trim());
  if (code !== 0 || failed.length > 0) return { outcome: 'failed', reason: failed[0] ?? (code === null ? 'did not end in time' : `ended with code ${code}`) };
  if (rows.some(([, , state]) => state === 'PASSED')) return { outcome: 'passed', reason: '' };
  return { outcome: 'skipped', reason: (rows[0]?.[3] ?? '').trim() || 'nothing to run in this mode' };
}
