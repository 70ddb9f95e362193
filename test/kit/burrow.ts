/** Burrow beside a cluster. It starts only with a ZooKeeper at hand, so one runs beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePortBlocks } from './free-ports.ts';
import { until } from './until.ts';

const START_LIMIT_MS = 60_000;
/** A port that was free may be taken when its program wants it: then both start again elsewhere. */
const ATTEMPTS = 3;
const TAIL_LENGTH = 4_000;
const ANSWER_LIMIT_MS = 1_000;

/** The name under which Burrow knows the cluster. */
export const BURROW_CLUSTER = 'local';

export class Burrow {
  /** `http://host:port/v3/kafka/<cluster>`. */
  readonly api: string;
  private readonly programs: readonly Program[];
  private readonly directory: string;

  private constructor(api: string, programs: readonly Program[], directory: string) {
    this.api = api;
    this.programs = programs;
    this.directory = directory;
  }

  /** Resolves when Burrow answers. */
  static async start(bootstrap: string): Promise<Burrow> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await Burrow.attempt(bootstrap);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  private static async attempt(bootstrap: string): Promise<Burrow> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-burrow-'));
    const zookeeperPort = await freePortBlocks(1);
    const httpPort = zookeeperPort + 1;
    const programs: Program[] = [];
    const burrow = new Burrow(`http://127.0.0.1:${httpPort}/v3/kafka/${BURROW_CLUSTER}`, programs, directory);
    try {
      programs.push(startZookeeper(directory, zookeeperPort));
      await started(programs, () => isServing(zookeeperPort));
      programs.push(startBurrow(directory, { zookeeperPort, httpPort, brokers: bootstrap.split(',') }));
      await started(programs, () => fetch(burrow.api).then(({ ok }) => ok));
      return burrow;
    } catch (error) {
      burrow.stop();
      throw error;
    }
  }

  /** What both programs said last, for a test that failed. */
  get said(): string {
    return this.programs.map(({ said }) => said).join('\n');
  }

  stop(): void {
    for (const program of this.programs) program.kill();
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A program in the background, and the end of what it said. */
class Program {
  private readonly name: string;
  private readonly child: ChildProcess;
  private output = '';
  private ended: string | undefined;

  constructor(command: string, args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }) {
    this.name = path.basename(command);
    this.child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output = `${this.output}${text}`.slice(-TAIL_LENGTH);
      });
    }
    this.child.once('error', (error) => this.end(error.message));
    this.child.once('exit', (code, signal) => this.end(`exit code ${code ?? signal}`));
  }

  get hasEnded(): boolean {
    return this.ended !== undefined;
  }

  get said(): string {
    return `${this.name} (${this.ended ?? 'running'}): ${this.output}`;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private end(reason: string): void {
    this.ended ??= reason;
  }
}

/** Waits for the newest program to serve; no longer than until one of them ends. */
async function started(programs: readonly Program[], serves: () => Promise<boolean>): Promise<void> {
  const said = (): string => programs.map((program) => program.said).join('\n');
  const hasEnded = (): boolean => programs.some((program) => program.hasEnded);
  await until(async () => hasEnded() || (await serves()), () => `a start\n${said()}`, START_LIMIT_MS);
  if (hasEnded()) throw new Error(`ended while it started:\n${said()}`);
}

function startZookeeper(directory: string, port: number): Program {
  const config = path.join(directory, 'zoo.cfg');
  const data = path.join(directory, 'zookeeper');
  fs.mkdirSync(data);
  fs.writeFileSync(config, `tickTime=2000\ndataDir=${data}\nclientPort=${port}\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n`);
  const env = { ...process.env, ZOO_LOG_DIR: directory, JVMFLAGS: '-Xmx128m' };
  return new Program('/usr/share/zookeeper/bin/zkServer.sh', ['start-foreground', config], { cwd: directory, env });
}

function startBurrow(directory: string, options: { zookeeperPort: number; httpPort: number; brokers: readonly string[] }): Program {
  const servers = options.brokers.map((broker) => `"${broker}"`).join(', ');
  const cluster = `class-name="kafka"\nservers=[${servers}]\nclient-profile="mr"`;
  const lines = [
    ...['[general]', `pidfile="${directory}/burrow.pid"`, '[logging]', 'level="warn"'],
    ...['[zookeeper]', `servers=["127.0.0.1:${options.zookeeperPort}"]`, 'root-path="/burrow"'],
    ...['[client-profile.mr]', 'client-id="burrow"', 'kafka-version="2.1.0"'],
    ...[`[cluster.${BURROW_CLUSTER}]`, cluster, 'offset-refresh=1'],
    // Answers about a group are kept for ten seconds otherwise.
    ...['[evaluator.local]', 'class-name="caching"', 'expire-cache=1'],
    ...['[consumer.local]', `cluster="${BURROW_CLUSTER}"`, cluster],
    ...['[httpserver.default]', `address="127.0.0.1:${options.httpPort}"`],
  ];
  fs.writeFileSync(path.join(directory, 'burrow.toml'), `${lines.join('\n')}\n`);
  return new Program('Burrow', ['--config-dir', directory], { cwd: directory });
}

/** ZooKeeper accepts connections before it serves, and may forget those: only when it serves it answers its own command `srvr` with its version. */
function isServing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' }, () => socket.write('srvr'));
    let said = '';
    socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy());
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(said.includes('Zookeeper version')));
  });
}
