import { must } from '../../server/base/assert.ts';
import type { Clock } from '../../server/base/clock.ts';
import type { FileSystem } from '../../server/base/file-system.ts';
import { silentLogger, type Logger } from '../../server/base/logger.ts';
import { MetricRegistry } from '../../server/base/metrics.ts';
import { METADATA_TOPIC, METADATA_TOPIC_ID } from '../../server/base/ids.ts';
import { type Random, seededRandom } from '../../server/base/random.ts';
import type { PeerAddress } from '../../server/base/transport.ts';
import { DEFAULT_LOG_CONFIG } from '../../server/log/log-config.ts';
import { LogManager } from '../../server/log/log-manager.ts';
import { apis } from '../../server/protocol/apis.ts';
import { decode } from '../../server/protocol/codec.ts';
import { decodeRequestHeader, encodeResponseFrame } from '../../server/protocol/frames.ts';
import type { RaftLog } from '../../server/quorum/raft-log.ts';
import { RaftNode } from '../../server/quorum/raft-node.ts';
import type { CommittedBatch, NewSnapshot, RaftListener, RaftTiming, SnapshotLimits, Voter } from '../../server/quorum/raft-options.ts';
import type { SnapshotContent } from '../../server/quorum/snapshot-format.ts';
import { FakeClock, ProcessClock, type Span } from './fake-clock.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { cutPower, memoryRaftDisk, MemoryRaftLog, type MemoryRaftDisk } from './memory-raft-log.ts';
import { MemoryNetwork } from './memory-transport.ts';

/** Where members keep `quorum-state`, and with `logs: 'partition'` their log. */
export const QUORUM_DIRECTORY = '/data/__cluster_metadata-0';

export const TEST_CLUSTER_ID = 'dGVzdC1jbHVzdGVyLWlkIQ';

/** What the listener of one node was told, since its last start. */
export interface Heard {
  readonly committed: CommittedBatch[];
  /** The state: every committed value in order, those that came in a snapshot included. */
  readonly values: string[];
  readonly snapshots: SnapshotContent[];
  readonly events: string[];
  failed: Error | undefined;
}

/** What a crash takes. */
export interface RunningMember {
  readonly node: RaftNode;
  readonly log: RaftLog;
  readonly heard: Heard;
  readonly kill: () => void;
}

/** One node with what outlives its process: the disk. */
export interface QuorumMember {
  readonly id: number;
  readonly address: PeerAddress;
  readonly fs: MemoryFileSystem;
  readonly disk: MemoryRaftDisk;
  running: RunningMember | undefined;
}

export interface QuorumClusterOptions {
  readonly voters: number;
  readonly observers?: number;
  readonly seed?: number;
  readonly timing?: Partial<RaftTiming>;
  /** Delay of each write and each sync of a log, ms of virtual time. Default: microtasks only. */
  readonly diskDelayMs?: () => number;
  readonly latencyMs?: () => number;
  readonly logger?: Logger;
  /** `memory` (default): a log of the kit. `partition`: the engine's own, on the memory file system. */
  readonly logs?: 'memory' | 'partition';
  /** Every member writes a snapshot after so many committed values. Default: none does. */
  readonly snapshotEvery?: number;
  readonly snapshots?: Partial<SnapshotLimits>;
  /** Sees every event of every listener, right when it happens. */
  readonly onEvent?: (memberId: number, event: QuorumEvent) => void;
}

export type QuorumEvent =
  | { readonly kind: 'leader' | 'resigned'; readonly epoch: number }
  | { readonly kind: 'committed'; readonly batches: readonly CommittedBatch[] }
  | { readonly kind: 'snapshot'; readonly content: SnapshotContent };

/** A metadata quorum in virtual time: memory network, memory disks, one fake clock. Ids start at 1, voters first. */
export class QuorumCluster {
  readonly clock = new FakeClock();
  readonly network: MemoryNetwork;
  readonly members: QuorumMember[] = [];
  private readonly options: QuorumClusterOptions;
  private readonly voters: Voter[];
  private starts = 0;

  constructor(options: QuorumClusterOptions) {
    this.options = options;
    this.network = new MemoryNetwork({ clock: this.clock, latencyMs: options.latencyMs });
    for (let id = 1; id <= options.voters + (options.observers ?? 0); id += 1) {
      const address = { host: 'node', port: 9000 + id };
      this.members.push({ id, address, fs: new MemoryFileSystem({ directories: ['/data'] }), disk: memoryRaftDisk(), running: undefined });
    }
    this.voters = this.members.slice(0, options.voters).map(({ id, address }) => ({ id, address }));
  }

  /** Starts all members, or the given ones. */
  async start(...ids: number[]): Promise<void> {
    for (const member of this.members) {
      if (ids.length === 0 || ids.includes(member.id)) await this.startMember(member);
    }
  }

  member(id: number): QuorumMember {
    return must(
      this.members.find((member) => member.id === id),
      `no member ${id}`,
    );
  }

  node(id: number): RaftNode {
    return must(this.member(id).running, `member ${id} is not running`).node;
  }

  heard(id: number): Heard {
    return must(this.member(id).running, `member ${id} is not running`).heard;
  }

  log(id: number): RaftLog {
    return must(this.member(id).running, `member ${id} is not running`).log;
  }

  /** Every batch of a member's log, for comparison. */
  async contents(id: number): Promise<Buffer> {
    const log = this.log(id);
    const read = await log.read({ startOffset: log.logStartOffset, maxBytes: 1 << 30, maxOffset: log.logEndOffset, minOneMessage: true });
    return read.kind === 'data' ? Buffer.concat(read.chunks) : Buffer.alloc(0);
  }

  /** Values that `id` was told are committed, one by one or in a snapshot, as text. */
  committedValues(id: number): string[] {
    return [...this.heard(id).values];
  }

  running(): QuorumMember[] {
    return this.members.filter((member) => member.running);
  }

  /** The running member that leads the greatest epoch, once it has announced itself. */
  leader(): QuorumMember | undefined {
    const leaders = this.running().filter((member) => member.running?.node.isLeader);
    return leaders.sort((a, b) => (b.running?.node.epoch ?? 0) - (a.running?.node.epoch ?? 0))[0];
  }

  /** Waits until one member leads and every running member knows it. */
  async elect(limit: Span = { seconds: 10 }): Promise<number> {
    const agreed = (): boolean => {
      const leader = this.leader();
      return leader !== undefined && this.running().every((m) => m.running?.node.leader()?.id === leader.id && m.running.node.epoch === leader.running?.node.epoch);
    };
    await this.clock.advanceUntil(agreed, limit);
    return must(this.leader(), 'a leader').id;
  }

  /** Appends one record on the leader and waits until it is committed and delivered there. */
  async commit(value: string, limit: Span = { seconds: 10 }): Promise<number> {
    const leader = must(this.leader(), 'no leader');
    const { lastOffset, committed } = this.node(leader.id).append([Buffer.from(value)]);
    let done = false;
    let failure: unknown;
    committed.then(
      () => {
        done = true;
      },
      (error: unknown) => {
        failure = error;
      },
    );
    await this.clock.advanceUntil(() => done || failure !== undefined, limit);
    if (failure !== undefined) throw failure;
    return lastOffset;
  }

  /** kill -9, or with `power` a power cut on that node (with `random`: unsynced writes survive, vanish or tear by chance). */
  crash(id: number, kind: 'process' | 'power' = 'process', random?: Random): void {
    const member = this.member(id);
    const { running } = member;
    if (!running) return;
    member.running = undefined;
    this.network.kill(member.address);
    running.kill();
    member.fs.crash(kind, random);
    if (kind === 'power') cutPower(member.disk);
    // The dead process's object must not act any more; `close` without a network only ends its timers.
    this.bury(running.node);
  }

  /** Clean stop. */
  async stop(id: number): Promise<void> {
    const member = this.member(id);
    await this.node(id).close();
    this.network.kill(member.address);
    member.running?.kill();
    member.fs.crash('process');
    member.running = undefined;
  }

  private readonly graveyard = new WeakSet<RaftNode>();

  private bury(node: RaftNode): void {
    this.graveyard.add(node);
    node.abandon();
  }

  private async startMember(member: QuorumMember): Promise<void> {
    this.starts += 1;
    const { options } = this;
    const clock = new ProcessClock(this.clock);
    const fs = member.fs.asProcess();
    const random = seededRandom((options.seed ?? 1) * 7919 + this.starts * 104_729 + member.id);
    const delayMs = options.diskDelayMs;
    const delay = delayMs ? () => new Promise<void>((resolve) => void clock.after(delayMs(), resolve)) : undefined;
    // Opening takes no virtual time: whoever starts a member does not move the clock meanwhile.
    member.fs.beforeSync = undefined;
    const memoryLog = options.logs === 'partition' ? undefined : new MemoryRaftLog({ disk: member.disk, ...(delay && { delay }) });
    const log = memoryLog ?? (await this.partitionLog(member, fs, clock));
    member.fs.beforeSync = delay;
    const heard: Heard = { committed: [], values: [], snapshots: [], events: [], failed: undefined };
    const node: RaftNode = new RaftNode({
      nodeId: member.id,
      directoryId: 'ZGlyZWN0b3J5LWlkLW9uZQ',
      clusterId: TEST_CLUSTER_ID,
      voters: this.voters,
      log,
      fs,
      directory: QUORUM_DIRECTORY,
      clock,
      random,
      transport: this.network.transport(member.address),
      logger: options.logger?.child({ node: member.id }) ?? silentLogger,
      metrics: new MetricRegistry(),
      listener: this.listener(member.id, heard, () => this.graveyard.has(node), (snapshot) => node.createSnapshot(snapshot)),
      ...(options.timing && { timing: options.timing }),
      ...(options.snapshots && { snapshots: options.snapshots }),
    });
    await node.start();
    const kill = (): void => {
      clock.kill();
      memoryLog?.kill();
    };
    member.running = { node, log, heard, kill };
    this.network.listen(member.address, (frame) => serve(node, frame));
  }

  private async partitionLog(member: QuorumMember, fs: FileSystem, clock: Clock): Promise<RaftLog> {
    const manager = await LogManager.open({
      directory: '/data',
      fs,
      clock,
      random: seededRandom(member.id),
      logger: silentLogger,
      metrics: new MetricRegistry(),
      durability: 'fsync',
      nodeId: member.id,
      clusterId: TEST_CLUSTER_ID,
      defaults: { ...DEFAULT_LOG_CONFIG, maxMessageBytes: 8 * 1024 * 1024, segmentBytes: 4096, retentionMs: -1 },
    });
    const config = { ...DEFAULT_LOG_CONFIG, maxMessageBytes: 8 * 1024 * 1024, segmentBytes: 4096, retentionMs: -1 };
    return manager.getOrCreate(METADATA_TOPIC, 0, METADATA_TOPIC_ID, config, { syncEveryAppend: true });
  }

  private listener(id: number, heard: Heard, dead: () => boolean, write: (snapshot: NewSnapshot) => Promise<boolean>): RaftListener {
    const { snapshotEvery } = this.options;
    let written = 0;
    const tell = (event: QuorumEvent): void => {
      if (!dead()) this.options.onEvent?.(id, event);
    };
    return {
      onCommitted: (batches) => {
        heard.committed.push(...batches);
        for (const { records } of batches) heard.values.push(...records.map((value) => value.toString()));
        tell({ kind: 'committed', batches });
        const last = batches.at(-1);
        if (!last || snapshotEvery === undefined || heard.values.length - written < snapshotEvery) return;
        written = heard.values.length;
        const groups = heard.values.map((value) => [Buffer.from(value)]);
        const snapshot = { endOffset: last.lastOffset + 1, epoch: last.epoch, lastContainedLogTimestamp: last.timestampMs, groups };
        // A disk that refuses has failed the log too.
        write(snapshot).catch(() => undefined);
      },
      onSnapshot: (content) => {
        heard.snapshots.push(content);
        heard.values.splice(0, heard.values.length, ...content.records.map((value) => value.toString()));
        written = heard.values.length;
        tell({ kind: 'snapshot', content });
      },
      onSnapshotWanted: () => {
        heard.events.push('snapshot wanted');
        written = -Infinity;
      },
      onLeader: (epoch) => {
        heard.events.push(`leader of ${epoch}`);
        tell({ kind: 'leader', epoch });
      },
      onResigned: (epoch) => {
        heard.events.push(`resigned ${epoch}`);
        tell({ kind: 'resigned', epoch });
      },
      onFailed: (error) => {
        heard.failed = error;
      },
    };
  }
}

/** What a broker's internal listener does with the quorum's requests. */
async function serve(node: RaftNode, frame: Buffer): Promise<Buffer | undefined> {
  const { header, reader } = decodeRequestHeader(frame);
  const { apiVersion: version, correlationId } = header;
  const reply = (chunks: Buffer[]): Buffer => Buffer.concat(chunks);
  switch (header.apiKey) {
    case apis.fetch.key:
      return reply(encodeResponseFrame(apis.fetch, version, correlationId, await node.handleFetch(decode(apis.fetch.request, version, reader))));
    case apis.vote.key:
      return reply(encodeResponseFrame(apis.vote, version, correlationId, await node.handleVote(decode(apis.vote.request, version, reader))));
    case apis.beginQuorumEpoch.key: {
      const response = await node.handleBeginQuorumEpoch(decode(apis.beginQuorumEpoch.request, version, reader));
      return reply(encodeResponseFrame(apis.beginQuorumEpoch, version, correlationId, response));
    }
    case apis.endQuorumEpoch.key: {
      const response = await node.handleEndQuorumEpoch(decode(apis.endQuorumEpoch.request, version, reader));
      return reply(encodeResponseFrame(apis.endQuorumEpoch, version, correlationId, response));
    }
    case apis.fetchSnapshot.key: {
      const response = await node.handleFetchSnapshot(decode(apis.fetchSnapshot.request, version, reader));
      return reply(encodeResponseFrame(apis.fetchSnapshot, version, correlationId, response));
    }
    default:
      throw new Error(`api ${header.apiKey} is not the quorum's`);
  }
}
