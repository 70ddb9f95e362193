import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { handler } from '../handler.ts';

/**
 * OffsetCommit, versions 1–9.
 *
 * Behaviour: answered when the offsets are committed in `__consumer_offsets`. Partitions of topics that do not exist get
 * UNKNOWN_TOPIC_OR_PARTITION, the others are committed. Who may commit: G10. Text beyond `offset.metadata.max.bytes` is
 * OFFSET_METADATA_TOO_LARGE for that partition.
 * Versions: v2–4 retention of the commit's own (G11); v6 leader epoch; v7 static members (KIP-345); v9 GROUP_ID_NOT_FOUND where
 * older versions get ILLEGAL_GENERATION.
 * Deviations: none.
 */
export const offsetCommit = handler(apis.offsetCommit, async (request, context, { groups, image }) => {
  const known = request.topics.filter(({ name }) => image.topics.has(name));
  const committed = known.length > 0 ? await groups.offsetCommit({ ...request, topics: known }, context) : { topics: [] };
  const rows = new Map(committed.topics?.map((topic) => [topic.name, topic]));
  return {
    topics: request.topics.map(
      ({ name, partitions }) =>
        rows.get(name) ?? {
          name,
          partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION })),
        },
    ),
  };
});
