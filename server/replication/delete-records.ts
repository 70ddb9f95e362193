import type { Clock } from '../base/clock.ts';
import type { Offset } from '../base/ids.ts';
import { isInternalTopic } from '../metadata/topic-names.ts';
import { errors } from '../protocol/errors.ts';
import type { Partition } from './partition.ts';
import type { LowWatermarkWaiter } from './partition-waiters.ts';
import type { DeleteRecordsOutcome, DeleteRecordsPartition } from './replica-requests.ts';

/** Stands for the high watermark in DeleteRecords. */
const HIGH_WATERMARK = -1;

/**
 * DeleteRecords for one partition: moves the leader's log start, then waits until the live followers have moved theirs. A
 * timeout leaves the leader's log start where it is (REQUEST_TIMED_OUT). Never rejects.
 */
export async function deleteRecords(
  found: Partition | number,
  request: DeleteRecordsPartition,
  options: { clock: Clock; timeoutMs: number },
): Promise<DeleteRecordsOutcome> {
  const { topic, partition } = request;
  const fail = (errorCode: number): DeleteRecordsOutcome => ({ topic, partition, errorCode, lowWatermark: -1 });
  if (isInternalTopic(topic)) return fail(errors.INVALID_TOPIC_EXCEPTION);
  if (typeof found === 'number') return fail(found);
  const roleError = found.leaderError(-1);
  if (roleError !== errors.NONE) return fail(roleError);
  const { log } = found;
  if (!log.config.cleanupPolicy.includes('delete')) return fail(errors.POLICY_VIOLATION);
  const target = request.offset === HIGH_WATERMARK ? log.highWatermark : request.offset;
  if (target < 0 || target > log.highWatermark) return fail(errors.OFFSET_OUT_OF_RANGE);
  log.advanceLogStartOffset(target);
  found.logStartMoved();
  if (found.lowWatermark >= target) return { topic, partition, errorCode: errors.NONE, lowWatermark: found.lowWatermark };
  const { errorCode, lowWatermark } = await lowWatermarkReached(found, target, options);
  return { topic, partition, errorCode, lowWatermark };
}

function lowWatermarkReached(
  partition: Partition,
  target: Offset,
  options: { clock: Clock; timeoutMs: number },
): Promise<{ errorCode: number; lowWatermark: Offset }> {
  return new Promise((resolve) => {
    const waiter: LowWatermarkWaiter & { settled: boolean } = {
      settled: false,
      complete(errorCode, lowWatermark) {
        if (waiter.settled) return;
        waiter.settled = true;
        timer.cancel();
        resolve({ errorCode, lowWatermark });
      },
    };
    const timer = options.clock.after(Math.max(0, options.timeoutMs), () => {
      waiter.complete(errors.REQUEST_TIMED_OUT, -1);
      partition.abandonLowWatermark();
    });
    partition.awaitLowWatermark(target, waiter);
  });
}
