import { sleep } from '../base/clock.ts';
import { partitionKey } from '../base/ids.ts';
import { asClusterError } from '../client/cluster-error.ts';
import { type PartitionMetadata, type TopicMetadata, fetchTopicMetadata } from '../client/metadata.ts';
import { PRODUCE_TIMEOUT_MS, type Produced, type ProduceTarget, produceBatch, produceUnacknowledged } from '../client/produce.ts';
import type { ProducerIdentity } from '../client/producer-identities.ts';
import { errors } from '../protocol/errors.ts';
import { type NewBatch, buildBatch } from '../records/records.ts';
import type { ClusterContext } from './cluster-context.ts';
import { OperationError, toOperationError } from './operation-error.ts';
import { remedyForName } from './remedies.ts';

/** One attempt that may be repeated whatever became of it, ms: short, so that a frozen leader is left behind in time. */
const ATTEMPT_MS = 3_000;
const RETRY_MS = 250;

/** A batch of one record and where it belongs. */
export interface Sending {
  readonly topic: string;
  readonly partition: number;
  /** As it was a moment ago. */
  readonly metadata: TopicMetadata;
  readonly batch: NewBatch;
  readonly acks: '0' | '1' | 'all';
  /** Of the monotonic clock, ms: no attempt begins or lasts after it. */
  readonly deadlineMs: number;
}

/** Who took a record. `produced` is undefined with acks=0. */
export interface Sent {
  readonly leader: number;
  readonly produced: Produced | undefined;
}

/**
 * Sends a record until it is acknowledged or time is over. It carries a producer id and a sequence number, so that it may be sent again
 * when its fate is unknown (a lost connection, no answer, a leader that lost its office) and is still written once. With acks=0, or where
 * the cluster has no idempotent writes, it is sent once: only the search for a leader that can be reached goes on. Rejects with
 * OperationError, or ClusterError where that says enough.
 */
export async function sendRecord(context: ClusterContext, { topic, partition, batch, acks, deadlineMs, ...sending }: Sending): Promise<Sent> {
  const { client, clock, producers } = context;
  let { metadata } = sending;
  let identity: ProducerIdentity | undefined;
  let bytes: Buffer | undefined;
  let isUncertain = false;
  for (;;) {
    const found = metadata.partitions[partition];
    const target = { topic, partition, leader: found?.leader ?? -1 };
    try {
      if (target.leader < 0) throw noLeader(context, topic, partition, found);
      if (!bytes && acks !== '0') identity = await producers.take();
      bytes ??= buildBatch({ ...batch, ...sequenceOf(identity, target) });
      const leader = target.leader;
      if (acks === '0') return { leader, produced: await unacknowledged(context, target, bytes) };
      const timeoutMs = Math.max(RETRY_MS, Math.min(identity ? ATTEMPT_MS : PRODUCE_TIMEOUT_MS, deadlineMs - clock.monotonic()));
      const produced = await produceBatch(client, target, bytes, { acks: acks === 'all' ? -1 : 1, timeoutMs });
      // What acks=1 acknowledged can be lost, and the next sequence number would not follow.
      if (identity && acks === 'all') producers.giveBack(identity, target);
      return { leader, produced };
    } catch (caught) {
      const isUnsent = bytes === undefined || provesNothingSent(caught);
      isUncertain ||= !isUnsent && mayPass(caught);
      const mayRepeat = isUnsent || identity !== undefined;
      if (!mayRepeat || !mayPass(caught) || clock.monotonic() + RETRY_MS >= deadlineMs) throw explain(context, caught, found, isUncertain);
      await sleep(clock, RETRY_MS);
      metadata = await refreshed(context, metadata);
    }
  }
}

async function unacknowledged(context: ClusterContext, target: ProduceTarget, bytes: Buffer): Promise<undefined> {
  await produceUnacknowledged(context, target, bytes);
}

function sequenceOf(identity: ProducerIdentity | undefined, { topic, partition }: ProduceTarget): Partial<NewBatch> {
  if (!identity) return {};
  const { producerId, producerEpoch, nextSequences } = identity;
  return { producerId, producerEpoch, baseSequence: nextSequences.get(partitionKey(topic, partition)) ?? 0 };
}

/** What is known when nobody answers. A topic that is gone is told. */
function refreshed({ client }: ClusterContext, metadata: TopicMetadata): Promise<TopicMetadata> {
  return fetchTopicMetadata(client, metadata.name).catch((error: unknown) => {
    if (asClusterError(error).kind === 'kafka') throw error;
    return metadata;
  });
}

/** There is no leader, or the connection to it was never made. */
function provesNothingSent(caught: unknown): boolean {
  return caught instanceof OperationError || asClusterError(caught).isUnsent;
}

/** Waiting may help. Too few replicas are told at once, with what to do. */
function mayPass(caught: unknown): boolean {
  if (caught instanceof OperationError) return true;
  const error = asClusterError(caught);
  return error.retriable && error.kafkaCode !== errors.NOT_ENOUGH_REPLICAS;
}

function noLeader(context: ClusterContext, topic: string, partition: number, found: PartitionMetadata | undefined): OperationError {
  return new OperationError('kafka_error', `${topic}-${partition} has no leader.`, {
    kafka: { code: errors.LEADER_NOT_AVAILABLE, name: 'LEADER_NOT_AVAILABLE', retriable: true },
    remedy: `${replicasSentence(context, found)} ${remedyForName('LEADER_NOT_AVAILABLE', true)}`.trim(),
  });
}

function explain(context: ClusterContext, caught: unknown, partition: PartitionMetadata | undefined, isUncertain: boolean): unknown {
  const error = toOperationError(caught);
  if (!(error instanceof OperationError)) return error;
  const isShort = error.kafka?.name.startsWith('NOT_ENOUGH_REPLICAS') === true;
  const inSync = isShort && partition ? ` ${partition.isr.length} of ${partition.replicas.length} replicas are in sync.` : '';
  const remedies = [
    isUncertain ? 'The record may have been written: look before you send it again.' : '',
    isShort ? replicasSentence(context, partition) : '',
    error.remedy ?? '',
  ];
  return new OperationError(error.code, inSync === '' ? error.message : `${sentence(error.message)}${inSync}`, {
    kafka: error.kafka,
    brokerId: error.brokerId,
    remedy: remedies.filter((text) => text !== '').join(' '),
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
