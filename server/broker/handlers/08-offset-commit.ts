import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';
import { knownPartitions, rowsFor } from '../known-partitions.ts';

/**
 * OffsetCommit, versions 1–9.
 *
 * Behaviour: answered when the offsets are committed in `__consumer_offsets`. Partitions that do not exist get
 * UNKNOWN_TOPIC_OR_PARTITION, the others are committed. Who may commit: G10. Text beyond `offset.metadata.max.bytes` is
 * OFFSET_METADATA_TOO_LARGE for that partition.
 * Versions: v2–4 retention of the commit's own (G11); v6 leader epoch; v7 static members (KIP-345). v9 says
 * GROUP_ID_NOT_FOUND only with Kafka's new coordinator (KIP-848): 3.9 answers ILLEGAL_GENERATION, and so do we.
 * Deviations: none.
 */
export const offsetCommit = handler(apis.offsetCommit, async (request, _context, { groups, image }) => {
  const topics = knownPartitions(image, request.topics);
  const committed = topics.length > 0 ? await groups.offsetCommit({ ...request, topics }) : { topics: [] };
  return { topics: rowsFor(request.topics, committed.topics ?? []) };
});
