import { apis } from '../../protocol/apis.ts';
import { groupByTopic } from '../group-by-topic.ts';
import { handler } from '../handler.ts';

/**
 * DescribeLogDirs, versions 0–4.
 *
 * Behaviour: this broker's replicas only, with their size on disk and how far they lag; null topics = all.
 * Versions: v3 a top-level error; v4 bytes of the volume, total and usable (KIP-827).
 * Deviations: one directory per broker, so never a future replica.
 */
export const describeLogDirs = handler(apis.describeLogDirs, async (request, _context, services) => {
  const wanted = request.topics && new Map(request.topics.map(({ topic, partitions }) => [topic, partitions]));
  const directories = await services.replicas.describeLogDirs(wanted ?? undefined);
  return {
    results: directories.map(({ errorCode, path, partitions, totalBytes, usableBytes }) => ({
      errorCode,
      logDir: path,
      topics: groupByTopic(partitions, ({ partition, sizeBytes, offsetLag }) => ({
        partitionIndex: partition,
        partitionSize: sizeBytes,
        offsetLag,
        isFutureKey: false,
      })).map(({ topic, rows }) => ({ name: topic, partitions: rows })),
      totalBytes,
      usableBytes,
    })),
  };
});
