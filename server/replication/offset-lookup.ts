import type { Offset } from '../base/ids.ts';
import { errors } from '../protocol/errors.ts';
import { readerOf } from './fetch-entry.ts';
import type { Partition } from './partition.ts';
import type { EpochEndOutcome, EpochEndPartition, ListOffsetsOutcome, ListOffsetsParams, ListOffsetsPartition } from './replica-requests.ts';

const LATEST = -1;
const EARLIEST = -2;
const LARGEST_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;

type Found = Pick<ListOffsetsOutcome, 'timestamp' | 'offset' | 'leaderEpoch'>;
const NOTHING: Found = { timestamp: -1, offset: -1, leaderEpoch: -1 };

/** ListOffsets for one partition. `found` is the partition or the error of looking it up. Never rejects. */
export async function listOffset(
  found: Partition | number,
  request: ListOffsetsPartition,
  params: Pick<ListOffsetsParams, 'replicaId' | 'isolation'> & { readonly nowMs: number },
): Promise<ListOffsetsOutcome> {
  const { topic, partition: index } = request;
  const answer = (errorCode: number, values: Found, oldStyleOffsets: readonly Offset[] = []): ListOffsetsOutcome => ({
    topic,
    partition: index,
    errorCode,
    ...values,
    oldStyleOffsets,
  });
  if (typeof found === 'number') return answer(found, NOTHING);
  const reader = readerOf(params.replicaId);
  const roleError = reader === 'debugger' ? found.epochError(request.currentLeaderEpoch) : found.leaderError(request.currentLeaderEpoch);
  if (roleError !== errors.NONE) return answer(roleError, NOTHING);
  const isConsumer = reader === 'consumer';
  const end = lastFetchable(found, isConsumer ? params.isolation : undefined);
  try {
    if (request.maxNumOffsets !== undefined) {
      return answer(errors.NONE, NOTHING, segmentStarts(found, request.timestamp, { limit: request.maxNumOffsets, end, nowMs: params.nowMs }));
    }
    // Right after an election the high watermark may be older than what a former leader showed: say "not yet" rather than go back.
    const behind = isConsumer && (found.leader?.epochStartOffset ?? 0) > found.log.highWatermark;
    const value = await lookUp(found, request.timestamp, end);
    const uncertain = request.timestamp === LATEST || (request.timestamp >= 0 && value.offset < 0);
    if (behind && uncertain) return answer(errors.OFFSET_NOT_AVAILABLE, NOTHING);
    return answer(errors.NONE, value);
  } catch {
    return answer(errors.KAFKA_STORAGE_ERROR, NOTHING);
  }
}

async function lookUp(partition: Partition, timestamp: number, end: Offset): Promise<Found> {
  const { log } = partition;
  switch (timestamp) {
    case LATEST:
      return { timestamp: -1, offset: end, leaderEpoch: partition.leaderEpoch };
    case EARLIEST:
    case EARLIEST_LOCAL:
      return { timestamp: -1, offset: log.logStartOffset, leaderEpoch: firstEpoch(partition) };
    case LATEST_TIERED:
      return NOTHING;
    case LARGEST_TIMESTAMP: {
      const found = await log.maxTimestampOffset();
      return found && found.offset < end ? found : NOTHING;
    }
    default: {
      if (timestamp < 0) return NOTHING;
      return (await log.offsetForTimestamp(timestamp, end)) ?? NOTHING;
    }
  }
}

/** v0: starts of segments that were last written to at or before `timestamp`, newest first; the end of the log counts as a start, of now. */
function segmentStarts(partition: Partition, timestamp: number, bounds: { limit: number; end: Offset; nowMs: number }): Offset[] {
  const { log } = partition;
  const { limit, end, nowMs } = bounds;
  const starts = [...log.segmentTimes().map(({ baseOffset, modifiedMs }) => ({ offset: Math.max(baseOffset, log.logStartOffset), modifiedMs })), { offset: end, modifiedMs: nowMs }];
  const wanted = (modifiedMs: number): boolean => timestamp === LATEST || timestamp === EARLIEST || modifiedMs <= timestamp;
  const offsets = starts.filter(({ offset, modifiedMs }) => offset <= end && wanted(modifiedMs)).map(({ offset }) => offset);
  const descending = [...new Set(offsets)].sort((a, b) => b - a);
  return (timestamp === EARLIEST ? descending.slice(-1) : descending).slice(0, limit);
}

/** OffsetForLeaderEpoch for one partition (R5). */
export function epochEnd(found: Partition | number, request: EpochEndPartition): EpochEndOutcome {
  const { topic, partition } = request;
  const errorCode = typeof found === 'number' ? found : found.leaderError(request.currentLeaderEpoch);
  if (typeof found === 'number' || errorCode !== errors.NONE) return { topic, partition, errorCode, leaderEpoch: -1, endOffset: -1 };
  const end = found.log.epochEndOffset(request.leaderEpoch);
  return { topic, partition, errorCode, leaderEpoch: end.epoch, endOffset: end.endOffset };
}

/** First offset that this reader cannot fetch. `undefined` isolation: followers and debuggers. */
function lastFetchable(partition: Partition, isolation: ListOffsetsParams['isolation'] | undefined): Offset {
  if (isolation === undefined) return partition.log.logEndOffset;
  return isolation === 'read-committed' ? partition.log.lastStableOffset : partition.log.highWatermark;
}

/** Epoch of the first record that is left, −1 when the log does not tell: the largest epoch that starts at or below the log start. */
function firstEpoch({ log }: Partition): number {
  for (let epoch = log.latestEpoch; epoch >= 0; ) {
    const start = log.epochStartOffset(epoch);
    if (start === undefined) return -1;
    const known = log.epochEndOffset(epoch).epoch;
    if (start <= log.logStartOffset || known < 0) return known;
    epoch = known - 1;
  }
  return -1;
}
