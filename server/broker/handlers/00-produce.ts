import type { BrokerId } from '../../base/ids.ts';
import { apis } from '../../protocol/apis.ts';
import { errorMessage, errors } from '../../protocol/errors.ts';
import { BATCH_HEADER_BYTES } from '../../records/batch.ts';
import type { ProduceOutcome, ProducePartition } from '../../replication/replica-requests.ts';
import { nodeEndpoints } from '../cluster-view.ts';
import { groupByTopic } from '../group-by-topic.ts';
import { CLOSE_CONNECTION, NO_REPLY, handler } from '../handler.ts';

const ADMIN_CLIENT_ID = '__admin_client';
const ATTRIBUTES_LOW_BYTE = 22;
const ZSTD = 4;

/**
 * Produce, versions 3–11 (advertised from 0, V7).
 *
 * Behaviour: leader only; acks −1, 0 and 1, others INVALID_REQUIRED_ACKS; acks=0 gets no reply and, as the client would never
 * learn of it, any error closes the connection. Internal topics are refused with INVALID_TOPIC_EXCEPTION, except to client id
 * `__admin_client`, as Kafka does (L13).
 * Versions: v7 zstd (KIP-110), before that UNSUPPORTED_COMPRESSION_TYPE; v8 record errors (KIP-467); v10 leader hints (KIP-951).
 * Deviations: requests with a transactional id answer INVALID_TXN_STATE, since no transaction can be open.
 */
export const produce = handler(apis.produce, async (request, context, services) => {
  const partitions: ProducePartition[] = request.topicData.flatMap((topic) =>
    topic.partitionData.map(({ index, records }) => ({ topic: topic.name, partition: index, records })),
  );
  const outcomes =
    request.transactionalId === null
      ? await append(partitions)
      : partitions.map((partition) => rejected(partition, errors.INVALID_TXN_STATE));

  if (request.acks === 0) return outcomes.every(({ errorCode }) => errorCode === errors.NONE) ? NO_REPLY : CLOSE_CONNECTION;
  const leaders = new Set<BrokerId>(outcomes.flatMap(({ currentLeader }) => (currentLeader ? [currentLeader.leaderId] : [])));
  return {
    responses: groupByTopic(outcomes, partitionResponse).map(({ topic, rows }) => ({ name: topic, partitionResponses: rows })),
    nodeEndpoints: nodeEndpoints(services.image, leaders, context.listener),
  };

  async function append(all: readonly ProducePartition[]): Promise<ProduceOutcome[]> {
    const refused = new Set(context.apiVersion < 7 ? all.filter(({ records }) => isZstd(records)) : []);
    const params = {
      acks: request.acks,
      timeoutMs: request.timeoutMs,
      origin: 'client' as const,
      internalTopicsAllowed: context.clientId === ADMIN_CLIENT_ID,
    };
    if (refused.size === 0) return services.replicas.append({ ...params, partitions: all });
    const rest = await services.replicas.append({ ...params, partitions: all.filter((partition) => !refused.has(partition)) });
    return [...rest, ...[...refused].map((partition) => rejected(partition, errors.UNSUPPORTED_COMPRESSION_TYPE))];
  }
});

function partitionResponse(outcome: ProduceOutcome) {
  return {
    index: outcome.partition,
    errorCode: outcome.errorCode,
    baseOffset: outcome.baseOffset,
    logAppendTimeMs: outcome.logAppendTimeMs,
    logStartOffset: outcome.logStartOffset,
    recordErrors: outcome.recordErrors.map(({ batchIndex, message }) => ({ batchIndex, batchIndexErrorMessage: message })),
    errorMessage: outcome.errorMessage,
    currentLeader: outcome.currentLeader,
  };
}

function rejected({ topic, partition }: ProducePartition, errorCode: number): ProduceOutcome {
  return {
    topic,
    topicId: '',
    partition,
    errorCode,
    errorMessage: errorMessage(errorCode),
    baseOffset: -1,
    logAppendTimeMs: -1,
    logStartOffset: -1,
    recordErrors: [],
  };
}

function isZstd(records: Buffer | null): boolean {
  return records !== null && records.length >= BATCH_HEADER_BYTES && ((records[ATTRIBUTES_LOW_BYTE] ?? 0) & 0x07) === ZSTD;
}
