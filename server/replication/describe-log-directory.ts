import type { TopicName } from '../base/ids.ts';
import type { LogManager } from '../log/log-manager.ts';
import { errors } from '../protocol/errors.ts';
import type { LogDirOutcome } from './replica-requests.ts';

/** The broker's one log directory with the sizes of its logs; `topics` undefined = all. Never rejects. */
export async function describeLogDirectory(
  logs: LogManager,
  topics: ReadonlyMap<TopicName, readonly number[]> | undefined,
): Promise<LogDirOutcome[]> {
  const { directory: path } = logs;
  const space = await logs.diskSpace().catch(() => ({ totalBytes: -1, freeBytes: -1 }));
  const totals = { path, totalBytes: space.totalBytes, usableBytes: space.freeBytes };
  if (logs.failed) return [{ errorCode: errors.KAFKA_STORAGE_ERROR, ...totals, partitions: [] }];
  const wanted = topics && new Map([...topics].map(([topic, partitions]) => [topic, new Set(partitions)]));
  const partitions = logs
    .all()
    .filter((log) => wanted === undefined || wanted.get(log.topic)?.has(log.partition) === true)
    .map((log) => ({
      topic: log.topic,
      partition: log.partition,
      sizeBytes: log.sizeBytes,
      offsetLag: Math.max(0, log.highWatermark - log.logEndOffset),
    }));
  return [{ errorCode: errors.NONE, ...totals, partitions }];
}
