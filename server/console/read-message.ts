import { partitionKey } from '../base/ids.ts';
import type { BatchFacts, MessageResponse } from '../../lib/contracts/messages.ts';
import { EARLIEST, LATEST, listOffsets } from '../client/list-offsets.ts';
import { fetchTopicMetadata } from '../client/metadata.ts';
import { type BatchView, batchesIn } from '../records/batch.ts';
import { type RecordView, readRecords } from '../records/records.ts';
import type { ClusterContext } from './cluster-context.ts';
import type { RecordAddress } from './console-system.ts';
import { OperationError } from './operation-error.ts';
import { toMessage } from './payload.ts';
import { LeaderDirectory } from './search/leader-directory.ts';

const FETCH_BYTES = 1024 * 1024;
/** How far back a previous record is looked for over compacted gaps, in offsets. */
const MAX_BACK = 1_048_576;

interface Located {
  readonly record: RecordView;
  readonly batch: BatchView;
}

interface PartitionReader {
  readonly startOffset: number;
  readonly endOffset: number;
  /** Data batches from `offset` on: one answer's worth. */
  read(offset: number): Promise<readonly BatchView[]>;
}

/** One record with the facts of its batch and its neighbours. Rejects with OperationError `not_found`. */
export async function readMessage(context: ClusterContext, address: RecordAddress): Promise<MessageResponse> {
  const reader = await openPartition(context, address);
  const { record, batch } = await locate(reader, address);
  const [previousOffset, nextOffset] = await Promise.all([previousOf(reader, address.offset), nextOf(reader, batch, address.offset)]);
  const index = record.offset - batch.baseOffset;
  return {
    asOf: context.clock.now(),
    warnings: [],
    topic: address.topic,
    message: toMessage(record, batch, address.partition, [], 'detail'),
    batch: factsOf(batch),
    sequence: batch.baseSequence < 0 ? null : (batch.baseSequence + index) % 0x8000_0000,
    previousOffset,
    nextOffset,
    startOffset: reader.startOffset,
    endOffset: reader.endOffset,
  };
}

/** The bytes of one part of a record; null for a null. Rejects with OperationError `not_found`. */
export async function readPayload(
  context: ClusterContext,
  address: RecordAddress,
  query: { part: 'key' | 'value' | 'header'; index: number },
): Promise<Uint8Array | null> {
  const { record } = await locate(await openPartition(context, address), address);
  if (query.part === 'key') return record.key;
  if (query.part === 'value') return record.value;
  const header = record.headers[query.index];
  if (!header) throw new OperationError('not_found', `The record has ${record.headers.length} headers: there is no header ${query.index}.`);
  return header.value;
}

async function openPartition(context: ClusterContext, { topic, partition }: RecordAddress): Promise<PartitionReader> {
  const { client, clock } = context;
  const metadata = await fetchTopicMetadata(client, topic);
  const found = metadata.partitions.find((candidate) => candidate.partition === partition);
  if (!found) throw new OperationError('not_found', `Topic ${topic} has ${metadata.partitions.length} partitions: there is no partition ${partition}.`);
  const target = [{ topic, partition, leader: found.leader }];
  const [starts, ends] = await Promise.all([listOffsets(client, target, EARLIEST), listOffsets(client, target, LATEST)]);
  const key = partitionKey(topic, partition);
  const startOffset = starts.offsets.get(key)?.offset;
  const endOffset = ends.offsets.get(key)?.offset;
  const failure = starts.failures[0] ?? ends.failures[0];
  if (startOffset === undefined || endOffset === undefined) throw failure ?? new OperationError('unreachable', `${key} cannot be read now.`);
  const leaders = new LeaderDirectory({ client, clock, topic, leaders: new Map([[partition, found.leader]]) });
  const options = { lane: 'read' as const, maxWaitMs: 0, maxBytes: FETCH_BYTES, timeoutMs: 5_000, committed: false };
  const never = new AbortController().signal;
  return {
    startOffset,
    endOffset,
    read: async (offset) => {
      if (offset >= endOffset || offset < startOffset) return [];
      const fetched = await leaders.fetch({ partition, offset, maxBytes: FETCH_BYTES }, options, never);
      return [...batchesIn(fetched.records)].filter((batch) => !batch.isControl);
    },
  };
}

async function locate(reader: PartitionReader, { topic, partition, offset }: RecordAddress): Promise<Located> {
  const place = `${partitionKey(topic, partition)} @ ${offset}`;
  if (offset < reader.startOffset || offset >= reader.endOffset) {
    throw new OperationError('not_found', `${place}: the partition holds offsets ${reader.startOffset} to ${reader.endOffset} (exclusive).`);
  }
  const batch = (await reader.read(offset)).find((candidate) => candidate.baseOffset <= offset && offset <= candidate.lastOffset);
  const record = batch && readRecords(batch).find((candidate) => candidate.offset === offset);
  if (!batch || !record) {
    throw new OperationError('not_found', `${place}: there is no such record; compaction or a transaction marker left a gap.`);
  }
  return { record, batch };
}

async function nextOf(reader: PartitionReader, batch: BatchView, offset: number): Promise<number | null> {
  const within = readRecords(batch).find((record) => record.offset > offset);
  if (within) return within.offset;
  const [following] = await reader.read(batch.nextOffset);
  const first = following && readRecords(following).find((record) => record.offset > offset);
  return first?.offset ?? null;
}

/** Looks back in steps that double until a batch before the offset is found. */
async function previousOf(reader: PartitionReader, offset: number): Promise<number | null> {
  for (let back = 1; back <= MAX_BACK; back *= 16) {
    const from = Math.max(reader.startOffset, offset - back);
    let last: number | null = null;
    for (let at = from; at < offset; ) {
      const batches = await reader.read(at);
      if (batches.length === 0) break;
      for (const batch of batches) {
        if (batch.baseOffset >= offset) break;
        for (const record of readRecords(batch)) if (record.offset < offset) last = record.offset;
      }
      at = Math.max(at + 1, batches.at(-1)?.nextOffset ?? offset);
    }
    if (last !== null || from === reader.startOffset) return last;
  }
  return null;
}

function factsOf(batch: BatchView): BatchFacts {
  return {
    baseOffset: batch.baseOffset,
    lastOffset: batch.lastOffset,
    recordCount: batch.recordCount,
    sizeBytes: batch.sizeInBytes,
    magic: batch.magic,
    compression: batch.compression ?? 'none',
    timestampType: batch.timestampType,
    baseTimestamp: batch.baseTimestamp,
    maxTimestamp: batch.maxTimestamp,
    crc: batch.crc.toString(16).padStart(8, '0'),
    crcValid: batch.isCrcValid(),
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    producerId: String(batch.producerId),
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
  };
}
