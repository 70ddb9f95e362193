import { type Clock, sleep } from '../base/clock.ts';
import { type BrokerId, type TopicName, partitionKey } from '../base/ids.ts';
import type { Transport } from '../base/transport.ts';
import { apis } from '../protocol/apis.ts';
import { errors } from '../protocol/errors.ts';
import { encodeRequestFrame } from '../protocol/frames.ts';
import type { ClusterClient } from './cluster-client.ts';
import { ClusterError, asClusterError, kafkaError } from './cluster-error.ts';

export interface ProduceTarget {
  readonly topic: TopicName;
  readonly partition: number;
  readonly leader: BrokerId;
}

export interface Produced {
  /** −1 with acks=0. */
  readonly offset: number;
  /** ms when the broker stamped it (LogAppendTime), else −1. */
  readonly logAppendTimeMs: number;
}

/** Patience for one answer, ms. */
export const PRODUCE_TIMEOUT_MS = 10_000;
/** For the broker's own REQUEST_TIMED_OUT to come back, ms. */
const GRACE_MS = 500;
/** How long a broker that refuses an acks=0 request has to close the connection, which is all it can say. */
const SILENCE_MS = 150;

/** Sends one batch. Rejects with ClusterError; never repeats the request by itself. */
export async function produceBatch(
  client: ClusterClient,
  target: ProduceTarget,
  batch: Buffer,
  { acks, timeoutMs }: { readonly acks: 1 | -1; readonly timeoutMs: number },
): Promise<Produced> {
  const { body } = await client.call(target.leader, apis.produce, produceRequest(target, batch, { acks, timeoutMs }), {
    minVersion: 3,
    maxVersion: 12,
    lane: 'produce',
    timeoutMs: timeoutMs + GRACE_MS,
  });
  const resource = partitionKey(target.topic, target.partition);
  const result = body.responses[0]?.partitionResponses[0];
  if (!result) throw kafkaError(errors.UNKNOWN_SERVER_ERROR, { brokerId: target.leader, resource, detail: 'The broker did not answer for the partition.' });
  if (result.errorCode !== 0) {
    const detail = result.recordErrors[0]?.batchIndexErrorMessage ?? result.errorMessage;
    throw kafkaError(result.errorCode, { brokerId: target.leader, resource, detail });
  }
  return { offset: result.baseOffset, logAppendTimeMs: result.logAppendTimeMs };
}

/**
 * Sends one batch with acks=0 on a connection of its own. There is no answer: a broker that refuses closes the connection, so a
 * short silence is the best news there is. Rejects with ClusterError.
 */
export async function produceUnacknowledged(
  options: { client: ClusterClient; transport: Transport; clock: Clock },
  target: ProduceTarget,
  batch: Buffer,
): Promise<void> {
  const { client, transport, clock } = options;
  let isUnsent = true;
  try {
    const link = client.link(target.leader);
    const offered = (await link.versions()).get(apis.produce.key);
    const apiVersion = Math.min(offered?.max ?? 3, 8);
    const frame = encodeRequestFrame(apis.produce, { apiVersion, correlationId: 1, clientId: 'millrace-console' }, produceRequest(target, batch, { acks: 0, timeoutMs: PRODUCE_TIMEOUT_MS }));
    const connection = await transport.connect(link.address, 1_000);
    isUnsent = false;
    const refused = connection.request(frame, PRODUCE_TIMEOUT_MS).then(
      () => undefined,
      (error: unknown) => asClusterError(error, { brokerId: target.leader }),
    );
    const outcome = await Promise.race([refused, sleep(clock, SILENCE_MS)]);
    connection.close();
    if (outcome instanceof ClusterError) {
      throw new ClusterError({
        kind: 'unreachable',
        message: `Broker ${target.leader} closed the connection: it refused the record, and with acks=0 it cannot say why.`,
        brokerId: target.leader,
        resource: partitionKey(target.topic, target.partition),
      });
    }
  } catch (error) {
    throw asClusterError(error, { brokerId: target.leader, isUnsent });
  }
}

function produceRequest(target: ProduceTarget, batch: Buffer, { acks, timeoutMs }: { readonly acks: number; readonly timeoutMs: number }) {
  return {
    acks,
    timeoutMs,
    topicData: [{ name: target.topic, partitionData: [{ index: target.partition, records: batch }] }],
  };
}
