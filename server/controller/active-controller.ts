/** The controller during one epoch in which this node leads the quorum: working image, sessions of brokers, periodic work. */
import { faultAt } from '../base/fault-sites.ts';
import type { TimerHandle } from '../base/clock.ts';
import type { BrokerId } from '../base/ids.ts';
import type { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import type { MetadataImage } from '../metadata/image.ts';
import { type MetadataRecord, metadataRecord } from '../metadata/records.ts';
import { errors } from '../protocol/errors.ts';
import { allocateProducerIds } from './allocate-producer-ids.ts';
import { alterConfigs, incrementalAlterConfigs } from './alter-configs.ts';
import { alterPartition } from './alter-partition.ts';
import { brokerEpochError, brokerHeartbeat } from './broker-heartbeat.ts';
import { BrokerSessions } from './broker-sessions.ts';
import { fenceRecords, obsoleteEligibilityRecords, releaseRecords, repairRecords } from './broker-state-changes.ts';
import type { ControllerOptions } from './controller-options.ts';
import type {
  ControllerApi,
  ControllerContext,
  ControllerExchanges,
  ControllerRequest,
  ControllerResponse,
} from './controller-requests.ts';
import { createPartitions } from './create-partitions.ts';
import { createTopics } from './create-topics.ts';
import type { ControllerState, Decision } from './decision.ts';
import { deleteTopics } from './delete-topics.ts';
import { electLeaders } from './elect-leaders.ts';
import { balanceRecords } from './leader-balance.ts';
import { isTooLarge, metadataBatches } from './metadata-batches.ts';
import { failedResponse } from './not-controller.ts';
import { registerBroker } from './register-broker.ts';

/** `metadata.version` of a new cluster: 3.9-IV0. */
export const METADATA_VERSION_LEVEL = 21;

/** How often sessions are looked at. */
const SESSION_CHECK_MS = 50;
/** A check that comes this much late means that this process stood still: brokers get the time back. */
const OWN_PAUSE_MS = 250;
/** After its heartbeat connection ended a broker has this long to come back. */
const LOST_CONNECTION_GRACE_MS = 150;
/** After a change of the controller brokers have this long to be heard by the new one. */
const TAKEOVER_GRACE_MS = 3_000;
/** The one that led before is the likely reason for the change. */
const PREVIOUS_LEADER_GRACE_MS = 400;
/** After a restart of the whole cluster a registered broker has this long to serve before others take what it led. */
const RETURN_GRACE_MS = 3_000;
/** A stopping broker is let go this long after its partitions moved, or when the others report to be past that point. */
const SHUTDOWN_WAIT_MS = 250;

const TOO_LARGE = 'The configuration values of this request are too large for the metadata log.';
const CONFIG_CHANGES: ReadonlySet<ControllerApi> = new Set(['alterConfigs', 'incrementalAlterConfigs']);

interface ActiveOptions extends ControllerOptions {
  readonly epoch: number;
  readonly previousLeader: BrokerId | undefined;
}

type Deciders = {
  [A in ControllerApi]: (
    request: ControllerExchanges[A]['request'],
    context: ControllerContext,
  ) => Decision<ControllerExchanges[A]['response']>;
};

/** See the head of this file. */
export class ActiveController {
  private readonly options: ActiveOptions;
  private readonly image: MetadataImage;
  private readonly configs: BrokerConfigView;
  private readonly sessions: BrokerSessions;
  /** When the hand-over of a stopping broker was committed: monotonic ms, and its offset. */
  private readonly handovers = new Map<BrokerId, { offset: number; committedAtMs: number | undefined }>();
  private readonly timers: TimerHandle[] = [];
  private readonly deciders: Deciders;
  private lastCheckMs: number;
  /** Commit of the last append: what a reply without records waits for, since it may tell of that append's effect. */
  private lastCommit: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(options: ActiveOptions) {
    this.options = options;
    this.image = options.image.clone();
    this.configs = options.configs.on(this.image);
    this.sessions = new BrokerSessions(options.clock);
    this.lastCheckMs = options.clock.monotonic();
    this.deciders = {
      createTopics: (request) => createTopics(this.state(), request),
      deleteTopics: (request, { apiVersion }) => deleteTopics(this.state(), request, apiVersion),
      createPartitions: (request) => createPartitions(this.state(), request),
      alterConfigs: (request) => alterConfigs(this.state(), request),
      incrementalAlterConfigs: (request) => incrementalAlterConfigs(this.state(), request),
      alterPartition: (request, { apiVersion }) => alterPartition(this.state(), request, apiVersion),
      electLeaders: (request) => electLeaders(this.state(), request),
      brokerRegistration: (request) => this.register(request),
      brokerHeartbeat: (request) => this.heartbeat(request),
      allocateProducerIds: (request) => allocateProducerIds(this.state(), request),
    };
  }

  /** Writes what a new cluster starts with, expects the known brokers, starts periodic work. */
  start(): void {
    const { clock, previousLeader } = this.options;
    // The predecessor ended in the middle of a change of several batches: it did not happen.
    if (this.options.image.hasOpenTransaction) this.append([metadataRecord('abortTransaction', { reason: 'a new controller took over' })]);
    if (!this.image.features.has('metadata.version')) {
      this.append([metadataRecord('featureLevel', { name: 'metadata.version', featureLevel: METADATA_VERSION_LEVEL })]);
    }
    this.append(obsoleteEligibilityRecords(this.state()));
    for (const { id, fenced } of this.image.brokers.values()) {
      const doubtful = id === previousLeader;
      if (!fenced) this.sessions.expect(id, doubtful ? PREVIOUS_LEADER_GRACE_MS : TAKEOVER_GRACE_MS, doubtful);
    }
    this.timers.push(
      clock.every(SESSION_CHECK_MS, () => this.periodically('sessions', () => this.fenceExpired())),
      clock.every(this.configs.number('leader.imbalance.check.interval.seconds') * 1_000, () =>
        this.periodically('balance', () => this.balance()),
      ),
    );
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) timer.cancel();
  }

  /** Decides, appends and applies. `committed` settles when the reply may leave. Throws when this node no longer leads. */
  handle<A extends ControllerApi>(
    api: A,
    request: ControllerRequest<A>,
    context: ControllerContext,
  ): { reply: ControllerResponse<A>; committed: Promise<void> } {
    const decide: Deciders[A] = this.deciders[api];
    const { records, reply } = decide(request, context);
    if (isTooLarge(records)) {
      return { reply: failedResponse(api, request, errors.POLICY_VIOLATION, TOO_LARGE), committed: this.lastCommit };
    }
    this.append(records);
    // A topic that now allows unclean elections may have partitions that waited for that; a lower min.insync.replicas ends eligibility.
    if (CONFIG_CHANGES.has(api) && records.length > 0) this.append(repairRecords(this.state()));
    return { reply, committed: this.lastCommit };
  }

  brokerConnectionLost(broker: BrokerId): void {
    this.sessions.connectionLost(broker, LOST_CONNECTION_GRACE_MS);
  }

  private state(): ControllerState {
    return {
      image: this.image,
      configs: this.configs,
      sessions: this.sessions,
      random: this.options.random,
      nextOffset: this.options.raft.nextOffset,
    };
  }

  private register(request: ControllerRequest<'brokerRegistration'>): Decision<ControllerResponse<'brokerRegistration'>> {
    const { brokerId } = request;
    const decision = registerBroker(this.state(), this.options.clusterId, request);
    if (decision.reply.errorCode === errors.NONE) {
      this.append(decision.records);
      this.handovers.delete(brokerId);
      this.sessions.heard(brokerId, this.sessionTimeoutMs, -1);
      if (decision.returns) this.sessions.expectReturn(brokerId, RETURN_GRACE_MS);
      const { reply, stop } = decision;
      this.options.logger.info('broker-registered', { brokerId, brokerEpoch: reply.brokerEpoch, ...(stop && { lastStop: stop }) });
    }
    return { records: [], reply: decision.reply };
  }

  private heartbeat(request: ControllerRequest<'brokerHeartbeat'>): Decision<ControllerResponse<'brokerHeartbeat'>> {
    const errorCode = brokerEpochError(this.state(), request.brokerId, request.brokerEpoch);
    const broker = this.image.brokers.get(request.brokerId);
    if (errorCode !== errors.NONE || !broker) {
      return { records: [], reply: failedResponse('brokerHeartbeat', request, errorCode) };
    }
    const isNews = this.sessions.heard(request.brokerId, this.sessionTimeoutMs, request.currentMetadataOffset);
    const decision = brokerHeartbeat(this.state(), request, broker, { isOver: this.shutdownWaitIsOver(request.brokerId) });
    this.append(decision.records);
    if (decision.effect === 'unfenced') this.sessions.returned(request.brokerId);
    if (decision.effect === 'unfenced' || (isNews && !broker.fenced)) this.append(repairRecords(this.state()));
    if (decision.effect === 'shutdown-began') this.noteHandover(request.brokerId);
    if (decision.effect === 'fenced') {
      this.sessions.end(request.brokerId);
      this.handovers.delete(request.brokerId);
    }
    if (decision.effect !== 'none')
      this.options.logger.info('broker-state-changed', { brokerId: request.brokerId, effect: decision.effect });
    return { records: [], reply: decision.reply };
  }

  private noteHandover(broker: BrokerId): void {
    const handover: { offset: number; committedAtMs: number | undefined } = {
      offset: this.image.appliedOffset,
      committedAtMs: undefined,
    };
    this.handovers.set(broker, handover);
    this.lastCommit.then(
      () => {
        handover.committedAtMs = this.options.clock.monotonic();
      },
      () => undefined,
    );
  }

  /** A hand-over that this controller did not see (its predecessor did) counts as seen long ago. */
  private shutdownWaitIsOver(broker: BrokerId): boolean {
    const handover = this.handovers.get(broker);
    if (!handover) return true;
    if (handover.committedAtMs === undefined) return false;
    const waitedMs = this.options.clock.monotonic() - handover.committedAtMs;
    return waitedMs >= SHUTDOWN_WAIT_MS || this.sessions.lowestMetadataOffset(broker) >= handover.offset;
  }

  private get sessionTimeoutMs(): number {
    return this.configs.number('broker.session.timeout.ms');
  }

  private fenceExpired(): void {
    const now = this.options.clock.monotonic();
    const lateMs = now - this.lastCheckMs - SESSION_CHECK_MS;
    this.lastCheckMs = now;
    if (lateMs >= OWN_PAUSE_MS) this.sessions.extend(lateMs);
    // One after the other: each fencing sees the effect of the one before.
    for (const id of this.sessions.expired()) {
      const broker = this.image.brokers.get(id);
      if (broker?.fenced) this.append(releaseRecords(this.state(), broker));
      if (broker && !broker.fenced) {
        this.options.logger.warn('broker-fenced', {
          brokerId: id,
          brokerEpoch: broker.epoch,
          connectionLost: this.sessions.isDoubtful(id),
        });
        this.append(fenceRecords(this.state(), broker));
      }
      this.sessions.end(id);
      this.handovers.delete(id);
    }
    if (faultAt('balance-leaders-now')) this.balance();
    for (const id of this.sessions.overdue()) {
      this.sessions.returned(id);
      const broker = this.image.brokers.get(id);
      if (broker?.fenced) this.append(releaseRecords(this.state(), broker));
    }
  }

  private balance(): void {
    if (!this.configs.boolean('auto.leader.rebalance.enable')) return;
    const records = balanceRecords(this.state());
    if (records.length === 0) return;
    this.options.logger.info('preferred-leaders-elected', { partitions: records.length });
    this.append(records);
  }

  private periodically(work: string, run: () => void): void {
    if (this.closed) return;
    try {
      run();
    } catch (error) {
      // The quorum refuses appends right before it says that this node has resigned; anything else is a broken rule.
      if (this.options.raft.isLeader) throw error;
      this.options.logger.debug('controller-work-dropped', { work });
    }
  }

  private append(records: readonly MetadataRecord[]): void {
    for (const batch of metadataBatches(records)) {
      const { lastOffset, committed } = this.options.raft.append(batch);
      this.image.advanceTo(lastOffset, this.options.epoch);
      this.lastCommit = committed;
      committed.catch(() => undefined);
    }
    for (const record of records) this.image.apply(record);
  }
}
