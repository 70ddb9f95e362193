import type { Clock, TimerHandle } from '../base/clock.ts';
import { partitionKey } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Verdict } from '../../lib/contracts/overview.ts';
import { sleep } from '../base/clock.ts';
import type { ClusterClient } from '../client/cluster-client.ts';
import { brokerStatus } from './broker-status.ts';
import type { ClusterHost, ClusterView, HostBroker, HostEvent } from './cluster-host.ts';
import { type ClusterState, emptyClusterState } from './cluster-state.ts';
import { type VerdictFacts, judgeCluster } from './cluster-verdict.ts';
import { EventLog, type NewEvent } from './event-log.ts';
import { GroupSampler } from './group-sampler.ts';
import { MetadataSampler } from './metadata-sampler.ts';
import { OutageLog } from './outage-log.ts';
import { OffsetSampler } from './offset-sampler.ts';
import { ProcessSampler } from './process-sampler.ts';
import { Repeater } from './repeater.ts';
import { allBrokerIds, recordSample } from './series-recorder.ts';
import { SeriesStore } from './series-store.ts';
import { hasUnknownTopicConfigs, sampleLogDirs, sampleTopicConfigs } from './slow-samplers.ts';
import { isOffline, minIsrOf, topicHealth } from './topic-figures.ts';

/** From one sample to the next. */
export const TICK_MS = 1_000;
/** Timers drift: up to this many slots that a late tick jumped over get its sample. More is a real gap. */
const MAX_HELD_SLOTS = 2;
const REFRESH_LIMIT_MS = 2_000;

export interface ClusterMonitorOptions {
  readonly client: ClusterClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly host?: ClusterHost;
}

/** Watches one cluster: samplers, history, events, verdict. Pages read its `state`; nothing here waits for a broken broker. */
export class ClusterMonitor {
  readonly state: ClusterState = emptyClusterState();
  readonly store = new SeriesStore();
  readonly events = new EventLog();
  /** Absences of brokers, to the millisecond; embedded clusters only. */
  readonly outages = new OutageLog({ onEvent: (at, event) => this.events.append(at, event) });
  private readonly clock: Clock;
  private readonly host: ClusterHost | undefined;
  private readonly processSampler: ProcessSampler | undefined;
  private readonly metadata: Repeater;
  private readonly offsets: Repeater;
  private readonly disks: Repeater;
  private readonly configs: Repeater;
  private readonly tickListeners = new Set<(slotMs: number) => void>();
  private readonly stopHostEvents: readonly (() => void)[];
  private timer: TimerHandle | undefined;
  private lastSlot: number | undefined;
  private wrong = '';
  private lastVerdict: { status: Verdict['status']; since: number } | undefined;
  private configsAt = 0;

  constructor(options: ClusterMonitorOptions) {
    const { client, clock, logger, host } = options;
    const { state, store, events } = this;
    this.clock = clock;
    this.host = host;
    this.processSampler = host && new ProcessSampler({ host, clock, state });
    this.stopHostEvents = host ? [host.onEvent((event) => this.processEvent(event)), host.onView((view) => this.viewChanged(view))] : [];
    const metadata = new MetadataSampler({ client, clock, state, events, store, brokersTold: host !== undefined });
    const offsets = new OffsetSampler({ client, clock, state });
    const groups = new GroupSampler({ client, clock, state, store });
    const repeat = (name: string, periodMs: number, run: () => Promise<void>): Repeater => new Repeater({ name, clock, logger, periodMs, run });
    this.metadata = repeat('metadata', 1_000, () => metadata.run());
    this.offsets = repeat('offsets', 2_000, async () => {
      await offsets.run();
      await groups.run();
    });
    this.disks = repeat('disks', 5_000, () => sampleLogDirs({ client, clock, state }));
    this.configs = repeat('configs', 2_000, async () => {
      if (!hasUnknownTopicConfigs(state) && clock.now() - this.configsAt < 20_000) return;
      await sampleTopicConfigs({ client, state });
      this.configsAt = clock.now();
    });
  }

  /** Starts all samplers. The first answers arrive a moment later; `firstMetadata` waits for them. */
  start(): void {
    const others = (): void => {
      this.offsets.start();
      this.disks.start();
      this.configs.start();
    };
    void this.metadata.now().then(others);
    this.scheduleTick();
  }

  stop(): void {
    for (const repeater of [this.metadata, this.offsets, this.disks, this.configs]) repeater.stop();
    this.timer?.cancel();
    for (const stop of this.stopHostEvents) stop();
    this.tickListeners.clear();
  }

  /** Reads what a change touches anew, so that the next page shows it. Waits at most 2 s. */
  async refresh(what: 'metadata' | 'topics' | 'groups' | 'configs'): Promise<void> {
    const work = async (): Promise<void> => {
      if (what === 'metadata' || what === 'topics') await this.metadata.now();
      if (what === 'topics' || what === 'groups') await this.offsets.now();
      if (what === 'topics' || what === 'configs') {
        this.configsAt = 0;
        await this.configs.now();
      }
    };
    await Promise.race([work(), sleep(this.clock, REFRESH_LIMIT_MS)]);
  }

  /** Whether metadata is known, after waiting for the first answer at most `limitMs`. */
  async firstMetadata(limitMs: number): Promise<boolean> {
    if (!this.state.metadata) await Promise.race([this.metadata.now(), sleep(this.clock, limitMs)]);
    return this.state.metadata !== undefined;
  }

  /** Processes of an embedded cluster, by id; empty for external ones. */
  processes(): ReadonlyMap<number, HostBroker> {
    return new Map((this.host?.brokers() ?? []).map((hosted) => [hosted.id, hosted]));
  }

  verdict(): Verdict {
    const judged = judgeCluster(this.verdictFacts());
    if (!this.lastVerdict || this.lastVerdict.status !== judged.status) {
      this.lastVerdict = { status: judged.status, since: this.clock.now() };
    }
    return { ...judged, since: this.lastVerdict.since };
  }

  /** Something the console itself did or saw. */
  note(event: NewEvent): void {
    this.events.append(this.clock.now(), event);
  }

  /** Called once a second with the slot that was just recorded. The answer removes the listener. */
  onTick(listener: (slotMs: number) => void): () => void {
    this.tickListeners.add(listener);
    return () => this.tickListeners.delete(listener);
  }

  /** Another one with every event, and with every tick that judges otherwise: what readers must be shown at once. */
  get news(): string {
    return `${this.events.newestId} ${this.wrong}`;
  }

  /** Start of the newest recorded slot; undefined before the first tick. */
  get newestSlot(): number | undefined {
    return this.lastSlot;
  }

  private scheduleTick(): void {
    const now = this.clock.now();
    this.timer = this.clock.after(TICK_MS - (now % TICK_MS) + 10, () => {
      this.tick();
      this.scheduleTick();
    });
  }

  private tick(): void {
    const slot = Math.floor(this.clock.now() / TICK_MS) * TICK_MS;
    if (this.lastSlot === slot) return;
    this.processSampler?.run();
    const processes = this.host?.brokers() ?? [];
    const missed = this.lastSlot === undefined ? 0 : (slot - this.lastSlot) / TICK_MS - 1;
    const from = missed > 0 && missed <= MAX_HELD_SLOTS ? slot - missed * TICK_MS : slot;
    for (let atMs = from; atMs <= slot; atMs += TICK_MS) recordSample({ store: this.store, state: this.state, processes, atMs });
    this.lastSlot = slot;
    const { status, reasons } = this.verdict();
    this.wrong = JSON.stringify([status, reasons.map(({ code, target }) => [code, target])]);
    for (const listener of this.tickListeners) listener(slot);
  }

  private verdictFacts(): VerdictFacts {
    const { state } = this;
    const processes = this.processes();
    const topics = state.metadata?.value.topics ?? [];
    const health = topics.map((topic) => topicHealth(state, topic));
    const total = (pick: (topic: ReturnType<typeof topicHealth>) => number): number => health.reduce((sum, topic) => sum + pick(topic), 0);
    const worst = topics.flatMap((topic) => {
      const minIsr = minIsrOf(state, topic.name) ?? 0;
      return topic.partitions
        .filter((partition) => isOffline(partition) || partition.isr.length < Math.min(minIsr, partition.replicas.length))
        .map((partition) => partitionKey(topic.name, partition.partition));
    });
    return {
      everReached: state.metadata !== undefined,
      unreachable: state.unreachableSince !== undefined,
      hasController: state.controller !== undefined,
      brokers: allBrokerIds(state, [...processes.values()]).map((id) => ({ id, ...brokerStatus(state, id, processes.get(id), this.clock.now()) })),
      underReplicated: total((topic) => topic.underReplicated),
      offline: total((topic) => topic.offline),
      underMinIsr: total((topic) => topic.underMinIsr ?? 0),
      worstPartitions: worst.slice(0, 3),
      offlineLogDirs: [...state.logDirs].flatMap(([brokerId, { value }]) =>
        value.filter((dir) => dir.errorCode !== 0).map((dir) => ({ brokerId, path: dir.path })),
      ),
      fullestDisk: fullestDisk(state),
    };
  }

  private processEvent(event: HostEvent): void {
    const { brokerId } = event;
    const detail = event.detail ? ` (${event.detail})` : '';
    const told: Record<HostEvent['kind'], Pick<NewEvent, 'kind' | 'status' | 'text'>> = {
      'broker-started': { kind: 'broker-starting', status: 'progress', text: `Broker ${brokerId} is starting${detail}` },
      'broker-ready': { kind: 'broker-ready', status: 'ok', text: `Broker ${brokerId} serves metadata` },
      'broker-exited': { kind: 'broker-crashed', status: 'critical', text: `The process of broker ${brokerId} ended${detail}` },
      'broker-restarting': { kind: 'broker-restarting', status: 'progress', text: `Broker ${brokerId} is being restarted${detail}` },
      'broker-stopping': { kind: 'broker-stopping', status: 'progress', text: `Broker ${brokerId} is being stopped` },
      'broker-paused': { kind: 'broker-paused', status: 'off', text: `Broker ${brokerId} was paused${detail}` },
      'broker-resumed': { kind: 'broker-resumed', status: 'ok', text: `Broker ${brokerId} goes on${detail}` },
      'broker-stopped': { kind: 'broker-stopped', status: 'off', text: `Broker ${brokerId} was stopped${detail}` },
      'broker-disk-failed': { kind: 'broker-disk-failed', status: 'critical', text: `Broker ${brokerId} left the cluster, as its disk failed${detail}` },
      'broker-disk-back': { kind: 'broker-disk-back', status: 'ok', text: `Broker ${brokerId} serves again${detail}` },
      'broker-gave-up': { kind: 'broker-gave-up', status: 'critical', text: `Broker ${brokerId} is not restarted any more${detail}` },
    };
    this.events.append(event.at, { ...told[event.kind], brokerId });
    this.outages.processEvent(event);
    void this.metadata.now();
  }

  /** Pages learn of elections and ISR changes at once, not with the next sample. */
  private viewChanged(view: ClusterView): void {
    this.outages.view(view);
    if (this.outages.anyOpen) void this.metadata.now();
  }
}

function fullestDisk(state: ClusterState): VerdictFacts['fullestDisk'] {
  let fullest: VerdictFacts['fullestDisk'];
  for (const [brokerId, { value }] of state.logDirs) {
    for (const { totalBytes, usableBytes } of value) {
      if (totalBytes <= 0 || usableBytes < 0) continue;
      const percent = ((totalBytes - usableBytes) * 100) / totalBytes;
      if (!fullest || percent > fullest.percent) fullest = { brokerId, percent };
    }
  }
  return fullest;
}
