import { apis } from '../../protocol/apis.ts';
import { groupByTopic } from '../group-by-topic.ts';
import { handler } from '../handler.ts';

/**
 * OffsetForLeaderEpoch, versions 0–4.
 *
 * Behaviour: leader only; the largest epoch at or below the one asked for, and its end offset; −1 and −1 when unknown (R5).
 * Versions: v2 current leader epoch check (KIP-320); v3 replica id, which makes no difference here; v4 flexible.
 * Deviations: none.
 */
export const offsetForLeaderEpoch = handler(apis.offsetForLeaderEpoch, (request, _context, services) => {
  const outcomes = services.replicas.offsetForLeaderEpoch(
    request.topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => ({ topic, partition, currentLeaderEpoch, leaderEpoch })),
    ),
  );
  const topics = groupByTopic(outcomes, ({ partition, errorCode, leaderEpoch, endOffset }) => ({
    errorCode,
    partition,
    leaderEpoch,
    endOffset,
  }));
  return { topics: topics.map(({ topic, rows }) => ({ topic, partitions: rows })) };
});
