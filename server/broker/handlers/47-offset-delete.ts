import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { handler } from '../handler.ts';
import { knownPartitions, rowsFor } from '../known-partitions.ts';

/**
 * OffsetDelete, version 0 (KIP-496).
 *
 * Behaviour: removes committed offsets of topics that no member subscribes to (GROUP_SUBSCRIBED_TO_TOPIC otherwise), in groups of
 * consumers at any time, in others only while they are empty. Partitions that do not exist get UNKNOWN_TOPIC_OR_PARTITION.
 * Deviations: none.
 */
export const offsetDelete = handler(apis.offsetDelete, async (request, _context, { groups, image }) => {
  const deleted = await groups.offsetDelete({ ...request, topics: knownPartitions(image, request.topics) });
  if (deleted.errorCode !== errors.NONE) return deleted;
  return { errorCode: errors.NONE, topics: rowsFor(request.topics, deleted.topics ?? []) };
});
