import { errors } from '../../protocol/errors.ts';

/** Outcomes after which the batch is in the leader's log although it was not acknowledged: replay will see it. */
const IN_LOG: ReadonlySet<number> = new Set([errors.NONE, errors.REQUEST_TIMED_OUT, errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND]);

/** Whether a batch is in the log of this leader after an append with this outcome. */
export function isInLog(errorCode: number): boolean {
  return IN_LOG.has(errorCode);
}

/**
 * What a client is told when the coordinator could not write. Clients of group APIs know only coordinator errors, so the log's
 * are translated as Kafka does: retry (15), find the coordinator again (16), or a bug (−1).
 */
export function appendErrorForClients(errorCode: number): number {
  switch (errorCode) {
    case errors.UNKNOWN_TOPIC_OR_PARTITION:
    case errors.NOT_ENOUGH_REPLICAS:
    case errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case errors.REQUEST_TIMED_OUT:
      return errors.COORDINATOR_NOT_AVAILABLE;
    case errors.NOT_LEADER_OR_FOLLOWER:
    case errors.KAFKA_STORAGE_ERROR:
      return errors.NOT_COORDINATOR;
    case errors.MESSAGE_TOO_LARGE:
    case errors.RECORD_LIST_TOO_LARGE:
    case errors.INVALID_FETCH_SIZE:
      return errors.UNKNOWN_SERVER_ERROR;
    default:
      return errorCode;
  }
}
