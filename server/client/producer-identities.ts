import { partitionKey } from '../base/ids.ts';
import { apis } from '../protocol/apis.ts';
import { errors, isRetriable } from '../protocol/errors.ts';
import type { ClusterClient } from './cluster-client.ts';
import { isClusterError, kafkaError } from './cluster-error.ts';

/** By what a broker knows the retry of a batch (KIP-98): the producer and the next sequence number of each partition. */
export interface ProducerIdentity {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** By `topic-partition`. Partitions that are not here start at 0. */
  readonly nextSequences: Map<string, number>;
}

/** Identities that wait for their next send; more than this are sends at the same time, and the rest is forgotten. */
const MAX_IDLE = 16;
const MAX_PARTITIONS = 10_000;
const LARGEST_SEQUENCE = 0x7fff_ffff;

/**
 * Producer ids for sends that are repeated when their fate is unknown. An identity belongs to one send at a time, and comes back only
 * after a success: no sequence number is ever used for a second batch, and none is skipped.
 */
export class ProducerIdentities {
  private readonly client: ClusterClient;
  private readonly idle: ProducerIdentity[] = [];

  constructor(client: ClusterClient) {
    this.client = client;
  }

  /** Undefined where the cluster has no idempotent writes, or refuses them to us. Rejects with ClusterError when asking again may help. */
  async take(): Promise<ProducerIdentity | undefined> {
    const known = this.idle.pop();
    if (known) return known;
    try {
      const { body } = await this.client.callAny(apis.initProducerId, { transactionalId: null, transactionTimeoutMs: 60_000 }, { lane: 'admin' });
      if (isRetriable(body.errorCode)) throw kafkaError(body.errorCode);
      if (body.errorCode !== errors.NONE) return undefined;
      return { producerId: body.producerId, producerEpoch: body.producerEpoch, nextSequences: new Map() };
    } catch (error) {
      if (isClusterError(error) && error.kind === 'unsupported') return undefined;
      throw error;
    }
  }

  /** A batch of one record was acknowledged. */
  giveBack(identity: ProducerIdentity, { topic, partition }: { readonly topic: string; readonly partition: number }): void {
    const key = partitionKey(topic, partition);
    const used = identity.nextSequences.get(key) ?? 0;
    identity.nextSequences.set(key, used === LARGEST_SEQUENCE ? 0 : used + 1);
    if (this.idle.length < MAX_IDLE && identity.nextSequences.size <= MAX_PARTITIONS) this.idle.push(identity);
  }
}
