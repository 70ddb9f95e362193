import type { Clock } from '../base/clock.ts';
import type { ClusterClient } from '../client/cluster-client.ts';
import { asClusterError, isClusterError } from '../client/cluster-error.ts';
import { fetchMetadata } from '../client/metadata.ts';
import { describeQuorum } from '../client/quorum.ts';
import type { ClusterState } from './cluster-state.ts';
import type { EventLog } from './event-log.ts';
import { diffMetadata } from './metadata-diff.ts';
import type { SeriesStore } from './series-store.ts';
import { replicaCounts } from './topic-figures.ts';

/** Brokers forward DescribeQuorum to the controller: when that one hangs, metadata must still come. */
const METADATA_CALL = { lane: 'sample-metadata' } as const;
const QUORUM_CALL = { lane: 'sample-quorum', timeoutMs: 1_000 } as const;

/** Keeps `metadata`, `controller` and `quorum`, and tells the event log what changed. */
export class MetadataSampler {
  private readonly client: ClusterClient;
  private readonly clock: Clock;
  private readonly state: ClusterState;
  private readonly events: EventLog;
  private readonly store: SeriesStore;
  private readonly brokersTold: boolean;

  /** `brokersTold`: somebody else tells, more exactly, which brokers come and go and who is elected controller. */
  constructor(options: { client: ClusterClient; clock: Clock; state: ClusterState; events: EventLog; store: SeriesStore; brokersTold: boolean }) {
    this.client = options.client;
    this.clock = options.clock;
    this.state = options.state;
    this.events = options.events;
    this.store = options.store;
    this.brokersTold = options.brokersTold;
  }

  async run(): Promise<void> {
    const { state, clock } = this;
    try {
      const value = await fetchMetadata(this.client, null, METADATA_CALL);
      const before = state.metadata?.value;
      state.metadata = { at: clock.now(), value };
      state.replicaCounts = replicaCounts(value.topics);
      state.unreachableSince = undefined;
      state.failures.delete('metadata');
      for (const broker of value.brokers) state.seenBrokers.set(broker.id, broker);
      if (before) for (const event of diffMetadata(before, value)) this.happened(event);
      await this.sampleController(value.controllerId);
    } catch (error) {
      state.unreachableSince ??= clock.now();
      state.failures.set('metadata', [asClusterError(error)]);
      throw error;
    }
  }

  private happened(event: ReturnType<typeof diffMetadata>[number]): void {
    if (this.brokersTold && (event.kind === 'broker-lost' || event.kind === 'broker-back')) return;
    this.events.append(this.clock.now(), event);
    if (event.kind === 'topic-deleted' && event.topic) {
      this.store.forget('topic', event.topic);
      this.state.topicConfigs.delete(event.topic);
      this.state.lastWrite.delete(event.topic);
      this.state.topicRates.delete(event.topic);
    }
  }

  /** DescribeQuorum says who the controller is; where it is not offered, Metadata's word must do. */
  private async sampleController(hint: number): Promise<void> {
    const { state } = this;
    const before = state.controller;
    try {
      const quorum = await describeQuorum(this.client, QUORUM_CALL);
      state.quorum = { voters: quorum.voters, observers: quorum.observers };
      state.controller = quorum.leaderId < 0 ? undefined : { brokerId: quorum.leaderId, epoch: quorum.leaderEpoch };
    } catch (error) {
      if (!isClusterError(error) || error.kind === 'timeout' || error.kind === 'unreachable') {
        const alive = state.metadata?.value.brokers.some((broker) => broker.id === before?.brokerId);
        if (!alive) state.controller = undefined;
        return;
      }
      // A quorum that was described before and now refuses has no leader; a cluster without the API never had one to describe.
      state.controller = state.quorum || hint < 0 ? undefined : { brokerId: hint, epoch: null };
    }
    const now = state.controller;
    if (!this.brokersTold && now && before && (now.brokerId !== before.brokerId || (now.epoch !== before.epoch && before.epoch !== null))) {
      this.events.append(this.clock.now(), {
        kind: 'controller-elected',
        status: 'progress',
        text: now.epoch === null ? `Broker ${now.brokerId} is the controller` : `Broker ${now.brokerId} was elected controller (epoch ${now.epoch})`,
        brokerId: now.brokerId,
      });
    }
  }
}
