/** Cuts the power of a whole cluster: copies the image of its disk while everything stands still, and starts the cluster again on the copy. */
import fs from 'node:fs';
import path from 'node:path';
import type { Random } from '../../../server/base/random.ts';
import type { ChaosRun } from '../../kit/chaos-run.ts';
import { ClusterProcess } from '../../kit/cluster-process.ts';
import { checkHistory, type Verdict } from '../checker/check-history.ts';
import { ClientProcess, untilAllAcknowledge } from '../harness/client-process.ts';
import { ClusterAdmin } from '../harness/cluster-admin.ts';
import { startProducers } from '../harness/producers.ts';
import { type Moment, readHistory } from '../harness/read-history.ts';
import { pause, until } from '../../kit/until.ts';
import { VerifiedCluster } from '../harness/verified-cluster.ts';
import { LoopImage } from './loop-image.ts';

const BROKERS = 3;
const PARTITIONS = 3;
const TOPIC = 'cut';
const IMAGE_MIB = 384;
/** A stopped process may have calls in the kernel that still end. */
const SETTLE_MS = 30;
/** A killed leader is dead for at most this long when the power goes. */
const LONGEST_DEATH_MS = 50;
/** Of one broker in one cluster: more crashes in a minute and its supervisor gives up. */
const MOST_KILLS = 3;
/** Longer than a new controller waits for a leader that it has not heard of. */
const HOLD_MS = 5_500;
const TOPIC_EVERY_MS = 400;
const LEADER_LIMIT_MS = 60_000;

/** One power cut. */
export interface Cut {
  /** The disk as it was. */
  readonly image: string;
  /** What clients had been told by then. */
  readonly moment: Moment;
  /** Topics whose creation had been acknowledged. */
  readonly topics: readonly string[];
  readonly killed: boolean;
}

export interface CutOptions {
  readonly directory: string;
  readonly durability: 'fsync' | 'os';
  readonly count: number;
  /** How often ext4 flushes by itself. */
  readonly commitSeconds: number;
  /** A leader dies right before some of the cuts. */
  readonly kills: boolean;
}

/** The cuts of one cluster, and the histories of its clients. */
export class PowerCuts {
  readonly cuts: readonly Cut[];
  private readonly directory: string;
  private readonly histories: readonly string[];
  private readonly cluster: VerifiedCluster;

  private constructor(cuts: readonly Cut[], directory: string, cluster: VerifiedCluster) {
    this.cuts = cuts;
    this.directory = directory;
    this.cluster = cluster;
    this.histories = cluster.histories;
  }

  /** Runs a cluster and its clients on a fresh image and cuts its power. A sentence where loop mounts are not possible. Dispose of it with `close`. */
  static async of(run: ChaosRun, options: CutOptions): Promise<PowerCuts | string> {
    const { directory, commitSeconds } = options;
    const image = LoopImage.create(directory, { mib: IMAGE_MIB, commitSeconds });
    if (typeof image === 'string') return image;
    const data = path.join(image.mountPoint, 'data');
    fs.mkdirSync(data);
    let cluster: VerifiedCluster | undefined;
    try {
      const prepare = (dataDir: string): void => fs.symlinkSync(data, dataDir);
      cluster = await VerifiedCluster.start({ topic: TOPIC, partitions: PARTITIONS, durability: options.durability, prepare });
      return new PowerCuts(await cutAll(cluster, image, { ...options, random: run.random }), directory, cluster);
    } catch (error) {
      await cluster?.close(false);
      throw error;
    } finally {
      await cluster?.endAll();
      await image.unmount();
    }
  }

  /**
   * Starts the cluster on what a cut left (which is gone afterwards), reads everything and judges it by what clients had been told.
   * `held`: a broker that comes back last. `bugs` are planted in the new brokers.
   */
  async judge(cut: Cut, options: { readonly held?: number; readonly bugs?: readonly string[] } = {}): Promise<CutVerdict> {
    return LoopImage.withCopy(cut.image, path.join(this.directory, 'cut'), async (mounted) => {
      const cluster = await revive(path.join(mounted, 'data'), options);
      try {
        const history = path.join(this.directory, 'drain.jsonl');
        const missingTopics = await drain(cluster, history, cut.topics);
        const operations = [...readHistory(this.histories, cut.moment).operations, ...readHistory([history]).operations];
        return { ...checkHistory(operations, { ownValues: true, contiguous: true }), missingTopics };
      } catch (error) {
        throw new Error(`${error}\n${cluster.logTail}`, { cause: error });
      } finally {
        await cluster.killAll();
      }
    });
  }

  close(): Promise<void> {
    return this.cluster.close(false);
  }
}

export interface CutVerdict extends Verdict {
  /** Topics that had been acknowledged and are not there. */
  readonly missingTopics: readonly string[];
}

async function cutAll(cluster: VerifiedCluster, image: LoopImage, options: CutOptions & { readonly random: Random }): Promise<Cut[]> {
  const { random, count, directory } = options;
  const producers = startProducers(cluster);
  cluster.client('librdkafka', 'reader', { role: 'read' });
  const topics = new TopicMaker(cluster.admin);
  const cuts: Cut[] = [];
  let kills = 0;
  for (let i = 0; i < count; i += 1) {
    await untilAllAcknowledge(producers, Date.now());
    await pause(random.int(100, 1_500));
    const killed = options.kills && kills < MOST_KILLS && random.float() < 0.4;
    if (killed) {
      kills += 1;
      const [{ leader } = { leader: 1 }] = await cluster.admin.partitions(TOPIC);
      cluster.processes.kill(leader);
      await pause(random.int(0, LONGEST_DEATH_MS));
    }
    // The watermark first, then the cut: what is acknowledged between the two may or may not be there.
    const answeredBy = Date.now();
    const made = topics.madeBy(answeredBy);
    const file = path.join(directory, `cut-${i}.img`);
    cluster.processes.signalAll('SIGSTOP');
    await pause(SETTLE_MS);
    image.copyTo(file);
    const begunBy = Date.now();
    cluster.processes.signalAll('SIGCONT');
    cuts.push({ image: file, moment: { answeredBy, begunBy }, topics: made, killed });
  }
  await topics.end();
  return cuts;
}

/** Makes one topic after the other and notes when each was acknowledged. */
class TopicMaker {
  private readonly made: { readonly name: string; readonly at: number }[] = [];
  private ending = false;
  private readonly ended: Promise<void>;

  constructor(admin: ClusterAdmin) {
    this.ended = this.run(admin);
  }

  madeBy(at: number): string[] {
    return this.made.filter((topic) => topic.at <= at).map(({ name }) => name);
  }

  end(): Promise<void> {
    this.ending = true;
    return this.ended;
  }

  private async run(admin: ClusterAdmin): Promise<void> {
    for (let n = 0; !this.ending; n += 1) {
      const name = `made-${n}`;
      await admin.createTopic(name, { partitions: 1 });
      this.made.push({ name, at: Date.now() });
      await pause(TOPIC_EVERY_MS);
    }
  }
}

/** Starts a cluster where one was cut off. The held broker's process stands still from its first moment on, for a while. */
function revive(dataDir: string, { held, bugs }: { readonly held?: number; readonly bugs?: readonly string[] }): Promise<ClusterProcess> {
  const started = new RegExp(`"broker-started","brokerId":${held},"detail":"process (\\d+) started`);
  let isHeld = false;
  const onLogLine = (line: string): void => {
    const pid = Number(started.exec(line)?.[1] ?? 0);
    if (pid === 0 || isHeld) return;
    isHeld = true;
    process.kill(pid, 'SIGSTOP');
    setTimeout(() => process.kill(pid, 'SIGCONT'), HOLD_MS);
  };
  const env = bugs && { MILLRACE_TEST: '1', MILLRACE_BUG: bugs.join(',') };
  return ClusterProcess.start({ brokers: BROKERS, dataDir, env, onLogLine });
}

/** Reads every record into `history`; gives the topics of `wanted` that are not there. */
async function drain(cluster: ClusterProcess, history: string, wanted: readonly string[]): Promise<string[]> {
  const admin = new ClusterAdmin(cluster.facts.brokers);
  // Every broker must know them: the client asks whichever it likes.
  const allLed = async (): Promise<boolean> => {
    const views = await Promise.all(cluster.facts.brokers.map(({ id }) => admin.partitions(TOPIC, id)));
    return views.flat().every(({ leader }) => leader >= 0);
  };
  await until(allLed, 'a leader for every partition', LEADER_LIMIT_MS);
  fs.writeFileSync(history, '');
  const config = { bootstrap: cluster.bootstrap, topic: TOPIC, partitions: PARTITIONS, process: 'drain', history, role: 'drain' } as const;
  await new ClientProcess('librdkafka', config).untilEnd();
  const missing: string[] = [];
  for (const name of wanted) {
    const isThere = await admin.partitions(name).then(
      () => true,
      () => false,
    );
    if (!isThere) missing.push(name);
  }
  return missing;
}
