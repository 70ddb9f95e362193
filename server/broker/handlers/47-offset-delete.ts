import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { handler } from '../handler.ts';

/**
 * OffsetDelete, version 0 (KIP-496).
 *
 * Behaviour: removes committed offsets of topics that no member subscribes to (GROUP_SUBSCRIBED_TO_TOPIC otherwise), in groups of
 * consumers at any time, in others only while they are empty. Topics that do not exist get UNKNOWN_TOPIC_OR_PARTITION.
 * Deviations: none.
 */
export const offsetDelete = handler(apis.offsetDelete, async (request, _context, { groups, image }) => {
  const known = request.topics.filter(({ name }) => image.topics.has(name));
  const deleted = await groups.offsetDelete({ ...request, topics: known });
  if (deleted.errorCode !== errors.NONE) return deleted;
  const rows = new Map(deleted.topics?.map((topic) => [topic.name, topic]));
  return {
    errorCode: errors.NONE,
    topics: request.topics.map(
      ({ name, partitions }) =>
        rows.get(name) ?? {
          name,
          partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION })),
        },
    ),
  };
});
