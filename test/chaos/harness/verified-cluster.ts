import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ClusterProcess, isRunning } from '../../kit/cluster-process.ts';
import { freePortBlocks } from '../../kit/free-ports.ts';
import { type CheckOptions, checkHistory, type Verdict } from '../checker/check-history.ts';
import { type ClientConfig, ClientProcess, type programs, untilAllAcknowledge } from './client-process.ts';
import { ClusterAdmin } from './cluster-admin.ts';
import { type ReadHistory, readHistory } from './read-history.ts';
import { wrongRefusals } from './refusals.ts';
import { replicaDifferences } from './replica-differences.ts';
import { until } from '../../kit/until.ts';

const BROKERS = 3;
const CATCH_UP_LIMIT_MS = 90_000;
const ORPHAN_LIMIT_MS = 60_000;
/** All that supervisor and brokers said, beside data and histories. */
const ENGINE_LOG = 'engine.log';

export interface VerifiedClusterOptions {
  readonly topic: string;
  readonly partitions: number;
  readonly topicConfigs?: Readonly<Record<string, string>>;
  /** Kafka broker configs by name. */
  readonly configs?: Readonly<Record<string, string>>;
  /** Planted bugs, for a negative control. */
  readonly bugs?: readonly string[];
  readonly durability?: 'fsync' | 'os';
  /** Added to the environment of supervisor and brokers. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given the path of the data directory, which does not exist yet, before the first start. */
  readonly prepare?: (dataDir: string) => Promise<void> | void;
}

/** What came out. */
export interface Outcome extends Verdict {
  readonly history: ReadHistory;
  /** Bytes in which replicas of one partition differ after a clean stop: one sentence each. */
  readonly differences: readonly string[];
  /** Producers that were ended by a refusal which the log does not bear out, one sentence each; counted as violations. */
  readonly refusals: readonly string[];
}

/** Three brokers, verifying clients beside them, and their histories outside the data directories. Dispose of it with `close`. */
export class VerifiedCluster {
  readonly topic: string;
  readonly partitions: number;
  admin: ClusterAdmin;
  /** Of data and histories. */
  readonly directory: string;
  private readonly port: number;
  private readonly options: VerifiedClusterOptions;
  private readonly clients: ClientProcess[] = [];
  private files: string[] = [];
  private running: ClusterProcess;

  private constructor(options: VerifiedClusterOptions, directory: string, port: number, running: ClusterProcess) {
    this.options = options;
    this.topic = options.topic;
    this.partitions = options.partitions;
    this.directory = directory;
    this.port = port;
    this.running = running;
    this.admin = new ClusterAdmin(running.facts.brokers);
  }

  static async start(options: VerifiedClusterOptions): Promise<VerifiedCluster> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-chaos-'));
    const port = await freePortBlocks(BROKERS);
    await options.prepare?.(path.join(directory, 'data'));
    const cluster = new VerifiedCluster(options, directory, port, await launch(options, directory, port));
    await cluster.admin.createTopic(options.topic, { partitions: options.partitions, configs: options.topicConfigs });
    return cluster;
  }

  /** The processes. Another object after `restart`. */
  get processes(): ClusterProcess {
    return this.running;
  }

  /** The files of all clients so far. */
  get histories(): readonly string[] {
    return this.files;
  }

  /** Starts a client in its own process. */
  client(program: keyof typeof programs, name: string, config: Partial<ClientConfig>): ClientProcess {
    const history = path.join(this.directory, `${name}.jsonl`);
    fs.writeFileSync(history, '');
    const { topic, partitions } = this;
    const client = new ClientProcess(program, { bootstrap: this.running.bootstrap, topic, partitions, batch: 10, pauseMs: 10, ...config, process: name, history });
    this.clients.push(client);
    this.files.push(history);
    return client;
  }

  /** After `killAll` or `killSupervisor`: the same directories, the same ports. Orphans must be gone by themselves first. */
  async restart(): Promise<void> {
    const pids = this.running.brokerPids;
    const isAlone = () => !pids.some((pid) => isRunning(pid));
    await until(isAlone, () => `the end of brokers without a supervisor (${pids.filter((pid) => isRunning(pid)).join(', ')})\n${this.running.logTail}`, ORPHAN_LIMIT_MS);
    this.running = await launch(this.options, this.directory, this.port);
  }

  /** Heals: full ISR, everybody acknowledged once more, producers finished, groups at the end, readers finished. */
  async finish(clients: { readonly producers: readonly ClientProcess[]; readonly readers: readonly ClientProcess[]; readonly groups: readonly string[] }): Promise<void> {
    await this.admin.untilIsrFull(this.topic);
    await untilAllAcknowledge(clients.producers, Date.now());
    await Promise.all(clients.producers.map((producer) => producer.finish()));
    for (const group of clients.groups) await this.untilGroupDone(group);
    await Promise.all(clients.readers.map((reader) => reader.finish()));
  }

  /** The end of a negative control: an idempotent producer whose acknowledged records are gone may never be acknowledged again. */
  async abandon(clients: readonly ClientProcess[]): Promise<void> {
    await this.admin.untilIsrFull(this.topic);
    await Promise.all(clients.map((client) => client.kill()));
  }

  /** Stops everything cleanly and starts it again; the supervisor's count of crashes begins anew. */
  async bounce(): Promise<void> {
    await this.running.stop();
    await this.restart();
  }

  /** Resolves when a group has committed the end of every partition. Producers must have stopped. */
  async untilGroupDone(group: string): Promise<void> {
    const ends = await this.admin.endOffsets(this.topic);
    await until(async () => {
      const committed = await this.admin.committed(group, this.topic, this.partitions);
      return committed.every((offset, partition) => Math.max(0, offset) >= (ends[partition] ?? 0));
    }, `${group} at the end`, CATCH_UP_LIMIT_MS);
  }

  /** Reads everything once more, stops cleanly, and judges the whole history and the replicas' files. All clients must have finished. */
  async judge(options: CheckOptions = {}): Promise<Outcome> {
    await this.client('librdkafka', 'drain', { role: 'drain' }).untilEnd();
    await this.running.stop();
    const history = readHistory(this.files);
    const dataDirs = this.running.facts.brokers.map(({ dataDir }) => dataDir);
    const differences = replicaDifferences(dataDirs, this.topic, this.partitions);
    const refusals = wrongRefusals(history.remarks.keys(), dataDirs[0] ?? '');
    const verdict = checkHistory(history.operations, { ownValues: true, contiguous: true, ...options });
    return { ...verdict, valid: verdict.valid && refusals.length === 0, violations: verdict.violations + refusals.length, history, differences, refusals };
  }

  /** Kills clients, brokers and supervisor. */
  async endAll(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.kill()));
    await this.running.killAll();
  }

  /** Ends what still runs. Everything is removed unless `keep`, for whoever looks for the cause. */
  async close(keep: boolean): Promise<void> {
    await this.endAll();
    if (!keep) fs.rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

function launch(options: VerifiedClusterOptions, directory: string, port: number): Promise<ClusterProcess> {
  const env = {
    MILLRACE_DURABILITY: options.durability ?? 'fsync',
    ...(options.bugs ? { MILLRACE_TEST: '1', MILLRACE_BUG: options.bugs.join(',') } : {}),
    ...options.env,
  };
  const log = path.join(directory, ENGINE_LOG);
  const onLogLine = (line: string): void => fs.appendFileSync(log, `${line}\n`);
  return ClusterProcess.start({ brokers: BROKERS, port, dataDir: path.join(directory, 'data'), configs: options.configs, env, onLogLine });
}
