import type * as z from 'zod/mini';
import type { ProducePayload, ProduceResponse, produceRequest } from '../../lib/contracts/produce.ts';
import { partitionForKey } from '../../lib/partitioner.ts';
import { type TopicMetadata, fetchTopicMetadata } from '../client/metadata.ts';
import type { NewBatch } from '../records/records.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError } from './operation-error.ts';
import { sendRecord } from './send-record.ts';

type Request = z.output<typeof produceRequest>;

/** A send with all its attempts, ms: the answer must come before the route gives up. */
const LIMIT_MS = 12_000;

/** Sends one record and says where it went. Rejects with OperationError that carries Kafka's error name and what to try. */
export async function produceMessage(context: ClusterContext, topic: string, request: Request): Promise<ProduceResponse> {
  const key = toBytes('key', request.key);
  const value = toBytes('value', request.value);
  const headers = request.headers.map((header, index) => ({ key: header.key, value: toBytes(`headers.${index}.value`, header.value) }));
  const startedMs = context.clock.monotonic();
  const timestamp = request.timestamp ?? context.clock.now();
  const batch: NewBatch = { records: [{ key, value, headers, timestamp }], compression: request.compression, now: timestamp };
  const metadata = await fetchTopicMetadata(context.client, topic);
  const partition = choosePartition(context, metadata, request, key);
  const sent = await sendRecord(context, { topic, partition, metadata, batch, acks: request.acks, deadlineMs: startedMs + LIMIT_MS });
  return {
    topic,
    partition,
    offset: sent.produced ? sent.produced.offset : null,
    timestamp: sent.produced && sent.produced.logAppendTimeMs >= 0 ? sent.produced.logAppendTimeMs : timestamp,
    elapsedMs: Math.round((context.clock.monotonic() - startedMs) * 100) / 100,
    acks: request.acks,
    compression: request.compression,
    durability: context.cluster.durability,
    keyBytes: key?.length ?? 0,
    valueBytes: value?.length ?? 0,
    leader: sent.leader,
  };
}

function choosePartition(context: ClusterContext, metadata: TopicMetadata, request: Request, key: Buffer | null): number {
  const count = metadata.partitions.length;
  if (request.partition !== null) {
    if (request.partition < count) return request.partition;
    const message = `Topic ${metadata.name} has ${count} partitions: there is no partition ${request.partition}.`;
    throw new OperationError('invalid_request', message, { issues: [{ path: 'partition', message }] });
  }
  if (key !== null) return partitionForKey(key, count);
  const led = metadata.partitions.filter((partition) => partition.leader >= 0);
  const candidates = led.length > 0 ? led : metadata.partitions;
  return candidates[context.random.int(0, candidates.length)]?.partition ?? 0;
}

function toBytes(path: string, payload: ProducePayload): Buffer | null {
  switch (payload.type) {
    case 'null':
      return null;
    case 'string':
      return Buffer.from(payload.data);
    case 'json':
      requireJson(path, payload.data);
      return Buffer.from(payload.data);
    case 'base64':
      return fromBase64(path, payload.data);
  }
}

function requireJson(path: string, text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    const message = `Not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
    throw new OperationError('invalid_request', message, { issues: [{ path: `${path}.data`, message }] });
  }
}

function fromBase64(path: string, text: string): Buffer {
  const compact = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(compact) || compact.replace(/=+$/, '').length % 4 === 1) {
    const message = 'Not valid base64.';
    throw new OperationError('invalid_request', message, { issues: [{ path: `${path}.data`, message }] });
  }
  return Buffer.from(compact, 'base64');
}
