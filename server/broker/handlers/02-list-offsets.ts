import { partitionKey } from '../../base/ids.ts';
import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import type { ListOffsetsOutcome, ListOffsetsPartition } from '../../replication/replica-requests.ts';
import { groupByTopic } from '../group-by-topic.ts';
import { handler } from '../handler.ts';

/** Special timestamps and the first version that may ask for them. */
const SPECIAL_TIMESTAMPS = new Map([
  [-1, 0],
  [-2, 0],
  [-3, 7],
  [-4, 8],
  [-5, 9],
]);

/**
 * ListOffsets, versions 0–9.
 *
 * Behaviour: leader only (a debugging replica id −2 reads any replica); latest is the high watermark, or the last stable offset
 * with read_committed; a timestamp finds the first record at or after it, −1 when there is none below that bound.
 * Versions: v0 segment starts; v2 isolation; v4 leader epochs; v7 largest timestamp (KIP-734); v8 earliest local and v9 latest
 * tiered (KIP-405, KIP-1005). Right after an election OFFSET_NOT_AVAILABLE from v5, LEADER_NOT_AVAILABLE before.
 * Deviations: none.
 */
export const listOffsets = handler(apis.listOffsets, async (request, context, services) => {
  const { apiVersion } = context;
  const asked: ListOffsetsPartition[] = request.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, currentLeaderEpoch, timestamp, maxNumOffsets }) => ({
      topic: name,
      partition: partitionIndex,
      currentLeaderEpoch,
      timestamp,
      ...(apiVersion === 0 ? { maxNumOffsets } : {}),
    })),
  );
  const duplicates = duplicateKeys(asked);
  const refusals = asked.map(({ topic, partition, timestamp }) => {
    if (duplicates.has(partitionKey(topic, partition))) return errors.INVALID_REQUEST;
    const since = timestamp >= 0 ? 0 : SPECIAL_TIMESTAMPS.get(timestamp);
    return since === undefined || apiVersion < since ? errors.UNSUPPORTED_VERSION : errors.NONE;
  });
  const found = await services.replicas.listOffsets({
    replicaId: request.replicaId,
    isolation: request.isolationLevel === 1 ? 'read-committed' : 'read-uncommitted',
    partitions: asked.filter((_, i) => refusals[i] === errors.NONE),
  });
  let next = 0;
  const outcomes = asked.map(({ topic, partition }, i): ListOffsetsOutcome => {
    const refusal = refusals[i] ?? errors.NONE;
    const outcome = refusal === errors.NONE ? found[next++] : undefined;
    return outcome ?? { topic, partition, errorCode: refusal, timestamp: -1, offset: -1, leaderEpoch: -1, oldStyleOffsets: [] };
  });
  const topics = groupByTopic(outcomes, (outcome) => ({
    partitionIndex: outcome.partition,
    errorCode: errorFor(outcome.errorCode, apiVersion),
    oldStyleOffsets: outcome.oldStyleOffsets,
    timestamp: outcome.timestamp,
    offset: outcome.offset,
    leaderEpoch: outcome.leaderEpoch,
  }));
  return { topics: topics.map(({ topic, rows }) => ({ name: topic, partitions: rows })) };
});

function errorFor(errorCode: number, apiVersion: number): number {
  return errorCode === errors.OFFSET_NOT_AVAILABLE && apiVersion < 5 ? errors.LEADER_NOT_AVAILABLE : errorCode;
}

function duplicateKeys(partitions: readonly ListOffsetsPartition[]): Set<string> {
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  for (const { topic, partition } of partitions) {
    const key = partitionKey(topic, partition);
    if (seen.has(key)) duplicates.add(key);
    seen.add(key);
  }
  return duplicates;
}
