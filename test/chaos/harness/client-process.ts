import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { until } from '../../kit/until.ts';

const CLIENTS = path.resolve(import.meta.dirname, '../clients');
const END_LIMIT_MS = 240_000;
/** Long enough for sessions, elections and the pauses of clients together, on a busy machine too: no progress for so long is a failure. */
const PROGRESS_LIMIT_MS = 120_000;
const TAIL_BYTES = 16_384;

/** The programs that produce and consume; each writes its own history. */
export const programs = {
  'kafkajs-producer': [process.execPath, path.join(CLIENTS, 'kafkajs-producer.mjs')],
  'kafkajs-group': [process.execPath, path.join(CLIENTS, 'kafkajs-group.mjs')],
  librdkafka: ['/usr/bin/python3', path.join(CLIENTS, 'librdkafka.py')],
} as const satisfies Record<string, readonly [string, string]>;

export interface ClientConfig {
  readonly bootstrap: string;
  readonly topic: string;
  readonly partitions: number;
  /** Its name in the history. */
  readonly process: string;
  /** Path of its history. */
  readonly history: string;
  readonly role?: 'produce' | 'read' | 'group' | 'drain';
  readonly group?: string;
  readonly batch?: number;
  readonly pauseMs?: number;
  readonly acks?: number;
  /** fdatasync after every line: for tests that cut the power. */
  readonly sync?: boolean;
}

/** A client in a process of its own. What it and its library remark goes to a file beside its history. */
export class ClientProcess {
  readonly history: string;
  private readonly name: string;
  private readonly child: ChildProcess;
  private readonly ended: Promise<string | undefined>;
  private readonly remarks: string;
  private exit: string | undefined;

  constructor(program: keyof typeof programs, config: ClientConfig) {
    this.history = config.history;
    this.name = `${program} ${config.process}`;
    this.remarks = `${config.history}.stderr`;
    const [command, script] = programs[program];
    const stderr = fs.openSync(this.remarks, 'a');
    this.child = spawn(command, [script, JSON.stringify(config)], { stdio: ['ignore', 'ignore', stderr] });
    fs.closeSync(stderr);
    this.ended = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        this.exit = `ended with ${signal ?? code}`;
        resolve(code === 0 ? undefined : this.told(this.exit));
      });
    });
  }

  /** How it ended; undefined while it runs. */
  get end(): string | undefined {
    return this.exit;
  }

  /** A sentence about it, and the last that it remarked. */
  told(what: string): string {
    return `${this.name} ${what}: ${lastLines(this.remarks).slice(-30).join('\n')}`;
  }

  /** Whether its last lines hold an acknowledgement not older than `at`, ms since the epoch. */
  hasAcknowledgedSince(at: number): boolean {
    return lastLines(this.history).some((line) => line.includes('"f":"send","type":"ok"') && Number(/"t":(\d+)/.exec(line)?.[1]) > at);
  }

  /** Bytes of its history so far. */
  get historyBytes(): number {
    return fs.statSync(this.history).size;
  }

  /** Partitions (`topic-0`) in which a write was acknowledged that it began behind `fromBytes` of its history. */
  acknowledgedBehind(fromBytes: number): Set<string> {
    const begun = new Set<string>();
    const keys = new Set<string>();
    // The last line may not be whole yet, nor the first any more.
    for (const line of linesFrom(this.history, fromBytes).slice(0, -1)) {
      if (!line.startsWith('{') || !line.includes('"f":"send"')) continue;
      const { type, mops } = JSON.parse(line) as { type: string; mops: [string, string, number | null, string][] };
      for (const [, key, , value] of mops) {
        if (type === 'begin') begun.add(value);
        else if (type === 'ok' && begun.has(value)) keys.add(key);
      }
    }
    return keys;
  }

  /** Asks it to finish what is under way. Rejects when it fails, or does not end within four minutes. */
  async finish(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.untilEnd();
  }

  /** Waits for a client that ends by itself. */
  async untilEnd(): Promise<void> {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), END_LIMIT_MS);
    const problem = await this.ended;
    clearTimeout(timer);
    if (problem !== undefined) throw new Error(problem);
  }

  /** Stops or continues it. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  /** Ends it at once: for a client that cannot finish, as its records were lost, and for the end of a test that failed. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/**
 * Resolves when in each of `keys` some client was acknowledged a write that it began behind `fromBytes` of its history. Rejects when that takes
 * two minutes.
 */
export async function untilEachAcknowledged(clients: readonly ClientProcess[], keys: readonly string[], fromBytes: readonly number[]): Promise<void> {
  let left = [...keys];
  const done = (): boolean => {
    for (const [i, client] of clients.entries()) {
      const acknowledged = client.acknowledgedBehind(fromBytes[i] ?? 0);
      left = left.filter((key) => !acknowledged.has(key));
    }
    return left.length === 0;
  };
  await until(done, () => `a new write in ${left.join(', ')}`, PROGRESS_LIMIT_MS);
}

/** Resolves when every client was acknowledged something after `at`. Rejects when one has ended, or is not for two minutes: the cluster is stuck. */
export async function untilAllAcknowledge(clients: readonly ClientProcess[], at: number): Promise<void> {
  const waiting = (): ClientProcess[] => clients.filter((client) => !client.hasAcknowledgedSince(at));
  const told = (): string => `an acknowledgement for every producer\n${waiting().map((client) => client.told(client.end ?? 'waits')).join('\n')}`;
  await until(() => waiting().length === 0 || clients.some(({ end }) => end !== undefined), told, PROGRESS_LIMIT_MS);
  if (waiting().length > 0) throw new Error(told());
}

function lastLines(file: string): string[] {
  return linesFrom(file, Math.max(0, fs.statSync(file).size - TAIL_BYTES));
}

/** The first line may lack its beginning, the last one its end. */
function linesFrom(file: string, from: number): string[] {
  const { size } = fs.statSync(file);
  const descriptor = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(size - from);
    fs.readSync(descriptor, bytes, 0, bytes.length, from);
    return bytes.toString('utf8').split('\n');
  } finally {
    fs.closeSync(descriptor);
  }
}
