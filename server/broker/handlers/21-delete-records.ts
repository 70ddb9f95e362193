import { apis } from '../../protocol/apis.ts';
import { groupByTopic } from '../group-by-topic.ts';
import { handler } from '../handler.ts';

/**
 * DeleteRecords, versions 0–2.
 *
 * Behaviour: leader only, as clients route per leader; −1 stands for the high watermark, above it OFFSET_OUT_OF_RANGE; answers
 * with the smallest log start offset of the live replicas, REQUEST_TIMED_OUT when they did not follow in time (L11).
 * Versions: v2 flexible.
 * Deviations: none.
 */
export const deleteRecords = handler(apis.deleteRecords, async (request, _context, services) => {
  const outcomes = await services.replicas.deleteRecords({
    timeoutMs: request.timeoutMs,
    partitions: request.topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, offset }) => ({ topic: name, partition: partitionIndex, offset })),
    ),
  });
  const topics = groupByTopic(outcomes, ({ partition, lowWatermark, errorCode }) => ({
    partitionIndex: partition,
    lowWatermark,
    errorCode,
  }));
  return { topics: topics.map(({ topic, rows }) => ({ name: topic, partitions: rows })) };
});
