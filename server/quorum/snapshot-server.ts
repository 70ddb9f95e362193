import type { Clock } from '../base/clock.ts';
import { METADATA_TOPIC, type Uuid } from '../base/ids.ts';
import type { Decoded, Encodable } from '../protocol/definition.ts';
import { errors } from '../protocol/errors.ts';
import type { fetchSnapshotRequest, fetchSnapshotResponse } from '../protocol/messages/59-fetch-snapshot.ts';
import { leaderOnlyError, type QuorumView } from './fetch-server.ts';
import { METADATA_PARTITION } from './quorum-messages.ts';
import type { Voter } from './raft-options.ts';
import type { SnapshotId } from './snapshot-id.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** Most bytes of one answer, whatever is asked for. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

const NO_BYTES = Buffer.alloc(0);

type Request = Decoded<typeof fetchSnapshotRequest>;
type Response = Encodable<typeof fetchSnapshotResponse>;
type RequestPartition = Request['topics'][number]['partitions'][number];
type PartitionAnswer = Omit<NonNullable<NonNullable<NonNullable<Response['topics']>[number]>['partitions']>[number], 'index'>;

/** Leader side of FetchSnapshot: parts of a snapshot file as they are (KIP-630). */
export class SnapshotServer {
  private readonly options: {
    readonly store: SnapshotStore;
    readonly clusterId: Uuid;
    readonly voters: readonly Voter[];
    readonly clock: Clock;
    readonly view: () => QuorumView;
    /** A snapshot that was asked for is damaged: another one is wanted. */
    readonly onDamaged: () => void;
  };

  constructor(options: SnapshotServer['options']) {
    this.options = options;
  }

  async handle(request: Request): Promise<Response> {
    const { clusterId, view, clock } = this.options;
    if (request.clusterId !== null && request.clusterId !== clusterId) return { errorCode: errors.INCONSISTENT_CLUSTER_ID };
    const [topic] = request.topics;
    const [partition] = topic?.partitions ?? [];
    if (!topic || !partition || request.topics.length !== 1 || topic.partitions.length !== 1) return { errorCode: errors.INVALID_REQUEST };
    const answer = (fields: PartitionAnswer): Response => ({
      errorCode: errors.NONE,
      topics: [{ name: topic.name, partitions: [{ index: partition.partition, unalignedRecords: NO_BYTES, ...fields }] }],
      nodeEndpoints: this.leaderEndpoint(),
    });
    if (topic.name !== METADATA_TOPIC || partition.partition !== METADATA_PARTITION) return answer({ errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION });
    const refused = leaderOnlyError(view(), partition.currentLeaderEpoch);
    if (refused !== errors.NONE) return answer({ errorCode: refused, ...this.currentLeader() });
    view().leading?.noteSnapshotFetch(request.replicaId, clock.monotonic());
    return answer({ ...(await this.part(partition, request.maxBytes)), ...this.currentLeader() });
  }

  private async part({ snapshotId, position }: RequestPartition, maxBytes: number): Promise<PartitionAnswer> {
    const { store } = this.options;
    if (position === 0) await this.check(snapshotId);
    const slice = await store.slice(snapshotId, Math.max(0, position), Math.max(0, Math.min(maxBytes, MAX_ANSWER_BYTES)));
    if (!slice) return { errorCode: errors.SNAPSHOT_NOT_FOUND };
    if (position < 0 || position >= slice.size) return { errorCode: errors.POSITION_OUT_OF_RANGE };
    const { endOffset, epoch } = snapshotId;
    return { errorCode: errors.NONE, snapshotId: { endOffset, epoch }, size: slice.size, position, unalignedRecords: slice.bytes };
  }

  /** A damaged file would be fetched in vain, again and again. */
  private async check(id: SnapshotId): Promise<void> {
    const { store, onDamaged } = this.options;
    if (store.has(id) && !(await store.load(id))) onDamaged();
  }

  private currentLeader(): { currentLeader: { leaderId: number; leaderEpoch: number } } {
    const { epoch, leaderId } = this.options.view();
    return { currentLeader: { leaderId: leaderId ?? -1, leaderEpoch: epoch } };
  }

  private leaderEndpoint(): { nodeId: number; host: string; port: number }[] {
    const { leaderId } = this.options.view();
    return this.options.voters.filter(({ id }) => id === leaderId).map(({ id, address }) => ({ nodeId: id, host: address.host, port: address.port }));
  }
}
