import { type BrokerId, METADATA_TOPIC_ID, type Uuid, ZERO_UUID } from '../../base/ids.ts';
import { effectiveTopicConfig } from '../../metadata/configs/effective-topic-config.ts';
import { apis } from '../../protocol/apis.ts';
import type { Decoded } from '../../protocol/definition.ts';
import { errors } from '../../protocol/errors.ts';
import type { fetchRequest } from '../../protocol/messages/01-fetch.ts';
import type { FetchPartition, FetchPartitionOutcome } from '../../replication/replica-requests.ts';
import { nodeEndpoints } from '../cluster-view.ts';
import type { FetchTarget } from '../fetch-sessions.ts';
import { groupByTopic } from '../group-by-topic.ts';
import { handler } from '../handler.ts';
import type { RequestContext } from '../request-context.ts';
import type { BrokerServices } from '../services.ts';

type Request = Decoded<typeof fetchRequest>;

const FIRST_VERSION_WITH_ZSTD = 10;
const FIRST_VERSION_WITH_RACK = 11;
const FIRST_VERSION_WITH_IDS = 13;

/**
 * Fetch, versions 4–17.
 *
 * Behaviour: consumers read below the high watermark (or last stable offset), followers up to the log end; answered at once or
 * parked as in F1; sessions as in F4. A replica id on the client listener gets TOPIC_AUTHORIZATION_FAILED, as only the cluster's
 * brokers replicate. On the INTERNAL listener the metadata log's id leads to the quorum.
 * Versions: v7 sessions (KIP-227); v9 leader epoch; v10 topics whose compression.type is zstd, before that
 * UNSUPPORTED_COMPRESSION_TYPE (KIP-110); v11 rack: with the rack-aware `replica.selector.class` a consumer is sent to a
 * follower near it, and followers serve consumers (KIP-392); v12 divergence (KIP-595); v13 topic ids (KIP-516); v15 replica state
 * (KIP-903); v16 node endpoints (KIP-951); v17 directory ids, which have no effect with one directory per broker.
 * Deviations: a follower that does not have a consumer's offset says NOT_LEADER_OR_FOLLOWER, upon which clients ask the leader, where
 * Kafka says OFFSET_OUT_OF_RANGE; without that selector followers refuse consumers, where Kafka serves them from v11 on.
 */
export const fetch = handler(apis.fetch, async (request, context, services) => {
  const { apiVersion, listener } = context;
  const internal = listener === 'INTERNAL';
  if (internal && request.topics.some(({ topicId }) => topicId === METADATA_TOPIC_ID)) {
    return services.raft.handleFetch(request);
  }
  const replicaId = apiVersion >= 15 ? request.replicaState.replicaId : request.replicaId;
  const usesTopicIds = apiVersion >= FIRST_VERSION_WITH_IDS;
  const session = services.fetchSessions.open({
    sessionId: request.sessionId,
    sessionEpoch: request.sessionEpoch,
    usesTopicIds,
    targets: once(targetsOf(request, usesTopicIds)),
    forgotten: request.forgottenTopicsData.flatMap(({ topic, topicId, partitions }) =>
      partitions.map((partition) => ({ ...named(topic, topicId, usesTopicIds), partition })),
    ),
    follower: replicaId >= 0,
  });
  if (session.errorCode !== errors.NONE) return { errorCode: session.errorCode };

  const refusal = replicaId >= 0 && !internal ? errors.TOPIC_AUTHORIZATION_FAILED : errors.NONE;
  const read = await readAll(session.targets, { request, replicaId, refusal, context, services });
  const outcomes = apiVersion < FIRST_VERSION_WITH_ZSTD ? read.map((outcome) => withoutZstd(outcome, services)) : read;
  const { sessionId, send } = session.complete(outcomes);
  const leaders = new Set<BrokerId>(send.flatMap(({ currentLeader }) => (currentLeader ? [currentLeader.leaderId] : [])));
  const groups = groupByTopic(send, partitionResponse, usesTopicIds ? (outcome) => outcome.topicId : undefined);
  return {
    sessionId,
    responses: groups.map(({ topic, rows }) => (usesTopicIds ? { topicId: topic, partitions: rows } : { topic, partitions: rows })),
    nodeEndpoints: nodeEndpoints(services.image, leaders, listener),
  };
});

interface ReadOptions {
  readonly request: Request;
  readonly replicaId: number;
  /** Not 0: every partition is answered with it. */
  readonly refusal: number;
  readonly context: RequestContext;
  readonly services: BrokerServices;
}

/** One outcome per target. What cannot be read is known first, since it makes the others answer at once. */
async function readAll(targets: readonly FetchTarget[], options: ReadOptions): Promise<FetchPartitionOutcome[]> {
  const { request, replicaId, refusal, context, services } = options;
  const partitions: FetchPartition[] = [];
  const slots = targets.map((target): FetchPartitionOutcome | undefined => {
    const topic = target.topic ?? services.image.topicsById.get(target.topicId ?? ZERO_UUID)?.name;
    if (refusal !== errors.NONE) return failed(target, topic, refusal);
    if (topic === undefined) return failed(target, topic, errors.UNKNOWN_TOPIC_ID);
    partitions.push({ ...target, topic, topicId: target.topicId ?? ZERO_UUID });
    return undefined;
  });
  const immediate = partitions.length < targets.length;
  const outcomes = await services.replicas.fetch({
    replicaId,
    replicaEpoch: context.apiVersion >= 15 ? request.replicaState.replicaEpoch : -1,
    maxWaitMs: immediate ? 0 : request.maxWaitMs,
    minBytes: request.minBytes,
    maxBytes: request.maxBytes,
    isolation: request.isolationLevel === 1 ? 'read-committed' : 'read-uncommitted',
    ...(context.apiVersion >= FIRST_VERSION_WITH_RACK ? { consumerRack: request.rackId } : {}),
    partitions,
    signal: context.closed,
  });
  let next = 0;
  return slots.map((slot, i) => {
    if (slot) return slot;
    const outcome = outcomes[next];
    next += 1;
    if (!outcome) return failed(targets[i], undefined, errors.UNKNOWN_SERVER_ERROR);
    return { ...outcome, topicId: targets[i]?.topicId ?? ZERO_UUID };
  });
}

/** Readers of these versions do not know zstd. What a producer compressed with it is sent all the same, as Kafka does. */
function withoutZstd(outcome: FetchPartitionOutcome, { image, configs }: BrokerServices): FetchPartitionOutcome {
  if (outcome.errorCode !== errors.NONE || effectiveTopicConfig(image, outcome.topic, configs).compressionType !== 'zstd') return outcome;
  return failed(outcome, outcome.topic, errors.UNSUPPORTED_COMPRESSION_TYPE);
}

function targetsOf(request: Request, usesTopicIds: boolean): FetchTarget[] {
  return request.topics.flatMap(({ topic, topicId, partitions }) =>
    partitions.map((partition) => ({
      ...named(topic, topicId, usesTopicIds),
      partition: partition.partition,
      currentLeaderEpoch: partition.currentLeaderEpoch,
      fetchOffset: partition.fetchOffset,
      lastFetchedEpoch: partition.lastFetchedEpoch,
      logStartOffset: partition.logStartOffset,
      maxBytes: partition.partitionMaxBytes,
    })),
  );
}

/** A partition that is named twice is read once, as the last one says. */
function once(targets: readonly FetchTarget[]): FetchTarget[] {
  if (targets.length < 2) return [...targets];
  const byPartition = new Map(targets.map((target) => [`${target.topic ?? target.topicId ?? ''}/${target.partition}`, target]));
  return byPartition.size === targets.length ? [...targets] : [...byPartition.values()];
}

function named(topic: string, topicId: Uuid, usesTopicIds: boolean): { topic: string | undefined; topicId: Uuid | undefined } {
  return usesTopicIds ? { topic: undefined, topicId } : { topic, topicId: undefined };
}

function failed(target: Partial<Pick<FetchTarget, 'topic' | 'topicId' | 'partition'>> | undefined, topic: string | undefined, errorCode: number): FetchPartitionOutcome {
  return {
    topic: target?.topic ?? topic ?? '',
    topicId: target?.topicId ?? ZERO_UUID,
    partition: target?.partition ?? -1,
    errorCode,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    abortedTransactions: null,
    preferredReadReplica: -1,
    records: [],
    recordBytes: 0,
  };
}

function partitionResponse(outcome: FetchPartitionOutcome) {
  return {
    partitionIndex: outcome.partition,
    errorCode: outcome.errorCode,
    highWatermark: outcome.highWatermark,
    lastStableOffset: outcome.lastStableOffset,
    logStartOffset: outcome.logStartOffset,
    divergingEpoch: outcome.divergingEpoch,
    currentLeader: outcome.currentLeader,
    abortedTransactions: outcome.abortedTransactions,
    preferredReadReplica: outcome.preferredReadReplica,
    records: outcome.records,
  };
}
