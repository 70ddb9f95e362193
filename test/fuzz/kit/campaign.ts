import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../../server/base/system-clock.ts';
import { TcpTransport } from '../../../server/broker/net/tcp-transport.ts';
import type { ListenerName } from '../../../server/broker/request-context.ts';
import { apis } from '../../../server/protocol/apis.ts';
import { RequestChannel } from '../../../server/protocol/request-channel.ts';
import { type FuzzTarget, startTarget, type TargetKind } from './target.ts';
import { Canary } from './canary.ts';
import { type FuzzFrame, FrameGenerator } from './frames.ts';
import type { FuzzPeer, Outcome } from './fuzz-connection.ts';
import type { Vocabulary } from './grammar.ts';

const CONNECTIONS = 32;
const SWEEP_MS = 25;
const PARK_MS = 60;
const SILENCE_MS = 60_000;
const MAX_VIOLATIONS = 10;
const TOPICS = ['fuzz-a', 'fuzz-b', 'fuzz-c', 'fuzz-d'];

export interface CampaignOptions {
  readonly seed: number;
  readonly frames: number;
  /** Where to begin: to repeat a part of a campaign. */
  readonly firstFrame?: number;
  readonly listener: ListenerName;
  readonly brokers?: number;
  /** Stops early after this time: a slow machine does less instead of taking longer. */
  readonly maxSeconds?: number;
  /** Planted in the brokers, for negative controls. */
  readonly bug?: string;
  /** Processes unless told otherwise. */
  readonly target?: TargetKind;
}

export interface CampaignResult {
  readonly seed: number;
  readonly listener: ListenerName;
  readonly frames: number;
  readonly byOutcome: Readonly<Record<Outcome['kind'], number>>;
  /** Advertised (API, version) pairs that got at least one frame. */
  readonly covered: number;
  readonly seconds: number;
  readonly canaryRounds: number;
  readonly canarySlowestMs: number;
  /** The frame that took longest to be answered or refused, ms: for the report. */
  readonly slowest: { readonly ms: number; readonly frame: string };
  /** Empty when every rule held. */
  readonly violations: readonly string[];
}

/** Fuzzes one listener of a fresh cluster, with a good client beside (client listener). */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const run = new Campaign(options);
  return run.run();
}

class Campaign {
  private readonly options: CampaignOptions;
  private readonly violations: string[] = [];
  private readonly byOutcome: Record<Outcome['kind'], number> = { answered: 0, closed: 0, silent: 0, violation: 0 };
  private readonly inFlight = new Map<number, FuzzFrame>();
  private readonly connections = new Set<FuzzPeer>();
  private slowest = { ms: 0, frame: '' };
  private next: number;
  private readonly end: number;
  private deadline = Number.POSITIVE_INFINITY;

  constructor(options: CampaignOptions) {
    this.options = options;
    this.next = options.firstFrame ?? 0;
    this.end = this.next + options.frames;
  }

  async run(): Promise<CampaignResult> {
    const { seed, listener, bug, target: kind = 'processes', brokers = 1 } = this.options;
    const target = await startTarget({ brokers, bug, kind, onLogLine: (line) => this.logged(line) });
    const canary = listener === 'PLAINTEXT' && bug === undefined ? new Canary(target.brokers) : undefined;
    const began = performance.now();
    let covered = 0;
    try {
      await canary?.setUp(Math.min(3, brokers));
      const vocabulary = await prepare(target);
      const generator = new FrameGenerator({ seed, listener, vocabulary });
      canary?.start();
      this.deadline = performance.now() + (this.options.maxSeconds ?? Number.POSITIVE_INFINITY) * 1000;
      await this.fuzz(target, generator);
      covered = Math.min(generator.targetCount, this.next - (this.options.firstFrame ?? 0));
      await canary?.stop();
      for (const flaw of canary?.flaws ?? []) this.violations.push(`the good client: ${flaw}`);
    } finally {
      await target.stop();
    }
    return {
      seed,
      listener,
      frames: this.next - (this.options.firstFrame ?? 0),
      byOutcome: this.byOutcome,
      covered,
      seconds: (performance.now() - began) / 1000,
      slowest: this.slowest,
      canaryRounds: canary?.rounds ?? 0,
      canarySlowestMs: Math.round(canary?.slowestMs ?? 0),
      violations: this.violations,
    };
  }

  /** A broker that ends, or says that a request failed inside it, breaks the promise; the frames in flight are the suspects. */
  private logged(line: string): void {
    if (!/"event":"(broker-exited|broker-failed|request-failed|listener-error|group-load-failed)"|"level":"fatal"/.test(line)) return;
    const suspects = [...this.inFlight.values()].map(nameOf);
    this.violate(`${line.slice(0, 600)}\n    in flight: ${suspects.slice(0, 30).join('\n               ')}`);
  }

  private violate(text: string): void {
    if (this.violations.length < MAX_VIOLATIONS) this.violations.push(text);
  }

  private async fuzz(target: FuzzTarget, generator: FrameGenerator): Promise<void> {
    const internal = this.options.listener === 'INTERNAL';
    const ports = target.brokers.map(({ port, internalPort }) => (internal ? internalPort : port));
    const sweep = setInterval(() => {
      const now = performance.now();
      for (const connection of this.connections) connection.checkPatience(now, PARK_MS, SILENCE_MS);
    }, SWEEP_MS);
    const lanes = Array.from({ length: CONNECTIONS }, (_, lane) => this.lane(target, ports[lane % ports.length] ?? 0, generator));
    await Promise.all(lanes);
    clearInterval(sweep);
  }

  private async lane(target: FuzzTarget, port: number, generator: FrameGenerator): Promise<void> {
    let connection: FuzzPeer | undefined;
    while (this.next < this.end && performance.now() < this.deadline && this.violations.length < MAX_VIOLATIONS) {
      // Without sockets in between, timers and disks of the brokers in this process must get their turn.
      if (this.options.target === 'handlers') await setImmediate();
      const number = this.next;
      this.next += 1;
      const frame = generator.frame(number);
      if (!connection || connection.ended) {
        if (connection) this.connections.delete(connection);
        connection = await target.open(port).catch((error: Error) => {
          this.violate(`broker at ${port} takes no connection: ${error.message}`);
          return undefined;
        });
        if (!connection) return;
        this.connections.add(connection);
      }
      this.inFlight.set(number, frame);
      const sentAt = performance.now();
      const outcome = await connection.send(frame, sentAt);
      const ms = Math.round(performance.now() - sentAt);
      if (ms > this.slowest.ms && outcome.kind !== 'silent') this.slowest = { ms, frame: nameOf(frame) };
      this.inFlight.delete(number);
      this.byOutcome[outcome.kind] += 1;
      if (outcome.kind === 'violation') this.violate(`${nameOf(frame)}: ${outcome.text}`);
    }
    connection?.destroy();
  }
}

function nameOf({ number, api, version, layer, note }: FuzzFrame): string {
  return `#${number} ${api.name} v${version} (${layer}: ${note})`;
}

/** Topics, groups and sessions that the frames can name. */
async function prepare(target: FuzzTarget): Promise<Vocabulary> {
  const [first] = target.brokers;
  const channel = new RequestChannel({
    transport: new TcpTransport({ clock: systemClock }),
    address: { host: first?.host ?? '', port: first?.port ?? 0 },
    clientId: 'fuzz-setup',
  });
  try {
    const topics = TOPICS.map((name) => ({ name, numPartitions: 2, replicationFactor: 1 }));
    const created = await channel.send(apis.createTopics, 7, { topics, timeoutMs: 20_000 }, 20_000);
    const sessions: number[] = [];
    for (const topic of TOPICS) {
      const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }];
      const fetched = await channel.send(apis.fetch, 7, { maxWaitMs: 0, sessionEpoch: 0, topics: [{ topic, partitions }] }, 20_000);
      sessions.push(fetched.sessionId);
    }
    return {
      topics: TOPICS,
      topicIds: created.topics.map(({ topicId }) => topicId),
      groups: ['group-1', 'group-2', 'group-3'],
      memberIds: ['member-1', 'member-2'],
      sessionIds: sessions,
      clusterIds: ['another-cluster', ''],
    };
  } finally {
    channel.close();
  }
}

/** Figures of a run for its report. */
export function figuresOf(result: CampaignResult): Record<string, string | number> {
  const { byOutcome, covered, seconds, frames, slowest, canaryRounds, canarySlowestMs } = result;
  const { answered, closed, silent } = byOutcome;
  return { apiVersions: covered, closed, parked: silent, answered, framesPerSecond: Math.round(frames / seconds), slowestMs: slowest.ms, slowestFrame: slowest.frame, goodClientRounds: canaryRounds, goodClientSlowestMs: canarySlowestMs };
}
