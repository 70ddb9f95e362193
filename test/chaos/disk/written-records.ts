/** What `writer-child.ts` wrote, said and left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { silentLogger } from '../../../server/base/logger.ts';
import { MetricRegistry } from '../../../server/base/metrics.ts';
import { systemRandom } from '../../../server/base/random.ts';
import { systemClock } from '../../../server/base/system-clock.ts';
import { METADATA_TOPIC } from '../../../server/base/ids.ts';
import { NodeFileSystem } from '../../../server/log/io/node-file-system.ts';
import { DEFAULT_LOG_CONFIG } from '../../../server/log/log-config.ts';
import { LogManager } from '../../../server/log/log-manager.ts';
import { readAll } from '../../../server/log/testing/log-world.ts';
import { buildProgram, ROOT } from '../../kit/child-program.ts';

/** The n-th record of a log: no two are alike, and each says where it belongs. */
export function recordOf(log: string, n: number, bytes: number): string {
  return `${log} ${n} `.padEnd(bytes, '.');
}

/** The child as one file that Node can run. To be given to `removeProgram`. */
export function buildWriter(): Promise<string> {
  return buildProgram('test/chaos/disk/writer-child.ts');
}

export interface WriterOptions {
  readonly program: string;
  readonly directory: string;
  readonly durability?: 'fsync' | 'os';
  /** Per log. */
  readonly records: number;
  readonly recordBytes?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** The running child, and what it has said so far. */
export class Writer {
  readonly child: ChildProcess;
  /** End of what is acknowledged, by log. */
  readonly acknowledged = new Map<string, number>();
  /** Records acknowledged after the directory had failed, or as `lateWhen` says. */
  acknowledgedLate = 0;
  failure: string | undefined;
  selfTest: string | undefined;
  errors = '';
  readonly ended: Promise<void>;
  private rest = '';
  private isLate: () => boolean = () => this.failure !== undefined;

  constructor(options: WriterOptions) {
    const args = [options.program, options.directory, options.durability ?? 'fsync', String(options.records), String(options.recordBytes ?? 400)];
    this.child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.env } });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.hear(text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    this.ended = new Promise((resolve) => this.child.once('close', () => resolve()));
  }

  /** Acknowledgements count as late from when `condition` holds. */
  lateWhen(condition: () => boolean): void {
    this.isLate = condition;
  }

  get total(): number {
    return [...this.acknowledged.values()].reduce((sum, end) => sum + end, 0);
  }

  private hear(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const [kind, name = '', end] = line.split(' ');
      if (kind === 'A') {
        if (this.isLate()) this.acknowledgedLate += Number(end) - (this.acknowledged.get(name) ?? 0);
        this.acknowledged.set(name, Number(end));
      } else if (kind === 'F') this.failure = name;
      else if (kind === 'S') this.selfTest = name;
    }
  }
}

/** What a directory holds of what was acknowledged. */
export interface Judgement {
  /** Acknowledged records that are gone. */
  readonly lost: number;
  /** Records that nobody wrote, or not there; logs that cannot be read. */
  readonly wrong: readonly string[];
}

/** Opens the directory as a broker would after the crash and reads everything. */
export async function judge(directory: string, acknowledged: ReadonlyMap<string, number>, recordBytes = 400): Promise<Judgement> {
  const manager = await LogManager.open({
    directory,
    fs: new NodeFileSystem(),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    metrics: new MetricRegistry(),
    durability: 'fsync',
    nodeId: 1,
    clusterId: 'cluster',
    defaults: DEFAULT_LOG_CONFIG,
  });
  let lost = 0;
  const wrong: string[] = [];
  try {
    const logs = [...manager.all(), manager.get(METADATA_TOPIC, 0)].filter((log) => log !== undefined);
    for (const log of logs) {
      const name = `${log.topic}-${log.partition}`;
      const values = await readAll(log).catch((error: unknown) => {
        wrong.push(`${name} cannot be read: ${String(error)}`);
        return [];
      });
      if (values.length !== log.logEndOffset) wrong.push(`${name} ends at ${log.logEndOffset} and has ${values.length} records`);
      for (const [n, value] of values.entries()) if (value !== recordOf(name, n, recordBytes)) wrong.push(`${name}: record ${n} is ${value.trim()}`);
      lost += Math.max(0, (acknowledged.get(name) ?? 0) - values.length);
    }
    for (const [name, end] of acknowledged) if (!logs.some((log) => `${log.topic}-${log.partition}` === name)) lost += end;
  } finally {
    await manager.close({ brokerEpoch: 1 });
  }
  return { lost, wrong };
}
