import { sleep } from '../base/clock.ts';
import { partitionForKey } from '../../lib/partitioner.ts';
import type { ProducePayload, ProduceResponse, produceRequest } from '../../lib/contracts/produce.ts';
import type * as z from 'zod/mini';
import { type ClusterError, asClusterError } from '../client/cluster-error.ts';
import { type PartitionMetadata, type TopicMetadata, fetchTopicMetadata } from '../client/metadata.ts';
import { type Produced, produceBatch, produceUnacknowledged } from '../client/produce.ts';
import { errors } from '../protocol/errors.ts';
import { buildBatch } from '../records/records.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError, toOperationError } from './operation-error.ts';
import { remedyForName } from './remedies.ts';

type Request = z.output<typeof produceRequest>;

const ATTEMPTS = 8;
const RETRY_MS = 250;
const MOVED: ReadonlySet<number> = new Set([errors.NOT_LEADER_OR_FOLLOWER, errors.LEADER_NOT_AVAILABLE, errors.UNKNOWN_TOPIC_OR_PARTITION]);

/**
 * Sends one record and says where it went. Only refusals that prove that nothing was written (the leader moved) are tried again.
 * Rejects with OperationError that carries Kafka's error name and what to try.
 */
export async function produceMessage(context: ClusterContext, topic: string, request: Request): Promise<ProduceResponse> {
  const key = toBytes('key', request.key);
  const value = toBytes('value', request.value);
  const headers = request.headers.map((header, index) => ({ key: header.key, value: toBytes(`headers.${index}.value`, header.value) }));
  const startedMs = context.clock.monotonic();
  const timestamp = request.timestamp ?? context.clock.now();
  const batch = buildBatch({ records: [{ key, value, headers, timestamp }], compression: request.compression, now: timestamp });
  const sent = await send(context, topic, request, key, batch);
  return {
    topic,
    partition: sent.partition,
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

interface Sent {
  readonly partition: number;
  readonly leader: number;
  readonly produced: Produced | undefined;
}

async function send(context: ClusterContext, topic: string, request: Request, key: Buffer | null, batch: Buffer): Promise<Sent> {
  const { client } = context;
  let chosen: number | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const metadata = await fetchTopicMetadata(client, topic);
    chosen ??= choosePartition(context, metadata, request, key);
    const partition = metadata.partitions[chosen];
    const target = { topic, partition: chosen, leader: partition?.leader ?? -1 };
    try {
      if (target.leader < 0) {
        const message = `${topic}-${chosen} has no leader.`;
        throw new OperationError('kafka_error', message, {
          kafka: { code: errors.LEADER_NOT_AVAILABLE, name: 'LEADER_NOT_AVAILABLE', retriable: true },
          remedy: `${replicasSentence(context, partition)} ${remedyForName('LEADER_NOT_AVAILABLE', true)}`.trim(),
        });
      }
      if (request.acks === '0') {
        await produceUnacknowledged(context, target, batch);
        return { partition: chosen, leader: target.leader, produced: undefined };
      }
      const produced = await produceBatch(client, target, batch, request.acks === 'all' ? -1 : 1);
      return { partition: chosen, leader: target.leader, produced };
    } catch (caught) {
      const nothingWritten = caught instanceof OperationError || isMoved(asClusterError(caught));
      if (!nothingWritten || attempt === ATTEMPTS) throw explain(context, caught, partition);
      await sleep(context.clock, RETRY_MS);
    }
  }
}

/** A connection that was never made wrote nothing either. */
function isMoved(error: ClusterError): boolean {
  return (error.kafkaCode !== undefined && MOVED.has(error.kafkaCode)) || error.message.includes('no connection to');
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

function explain(context: ClusterContext, caught: unknown, partition: PartitionMetadata | undefined): unknown {
  const error = toOperationError(caught);
  if (!(error instanceof OperationError) || !error.kafka?.name.startsWith('NOT_ENOUGH_REPLICAS')) return error;
  const inSync = partition ? ` ${partition.isr.length} of ${partition.replicas.length} replicas are in sync.` : '';
  return new OperationError(error.code, `${sentence(error.message)}${inSync}`, {
    kafka: error.kafka,
    brokerId: error.brokerId,
    remedy: `${replicasSentence(context, partition)} ${error.remedy ?? ''}`.trim(),
    cause: caught,
  });
}

/** Brokers write their messages with and without a full stop. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** "Broker 2 was stopped by a user." for each replica that is away. The last one in sync stays in the ISR while it is down. */
function replicasSentence(context: ClusterContext, partition: PartitionMetadata | undefined): string {
  const missing = (partition?.replicas ?? []).filter((id) => partition?.leader === -1 || !partition?.isr.includes(id));
  const known = context.monitor.verdict().reasons;
  const sentences = missing.map((id) => {
    const reason = known.find(({ target }) => target.kind === 'broker' && target.brokerId === id);
    return reason ? `${reason.text}.` : `Broker ${id} is not in sync.`;
  });
  return sentences.join(' ');
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
