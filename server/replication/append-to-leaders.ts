import { isPlanted } from '../base/planted-bugs.ts';
import { faultAt } from '../base/fault-sites.ts';
import type { Clock } from '../base/clock.ts';
import { type Offset, type TopicName, type Uuid, ZERO_UUID } from '../base/ids.ts';
import type { AppendOutcome } from '../log/outcomes.ts';
import { isInternalTopic } from '../metadata/topic-names.ts';
import { errors } from '../protocol/errors.ts';
import type { Partition } from './partition.ts';
import { PendingAcks } from './pending-acks.ts';
import type { LeaderHint, ProduceOutcome, ProduceParams, ProducePartition } from './replica-requests.ts';

/** What an append needs of its broker. */
export interface AppendContext {
  readonly clock: Clock;
  readonly find: (topic: TopicName, partition: number, topicId: Uuid | undefined) => Partition | number;
  readonly leaderHint: (topic: TopicName, partition: number) => LeaderHint;
  /** Clients are refused for now: the disk is almost full. */
  readonly diskIsLow: boolean;
}

const WITHOUT_LOG_START: ReadonlySet<number> = new Set([
  errors.CORRUPT_MESSAGE,
  errors.UNKNOWN_TOPIC_OR_PARTITION,
  errors.NOT_LEADER_OR_FOLLOWER,
  errors.MESSAGE_TOO_LARGE,
  errors.INVALID_TOPIC_EXCEPTION,
  errors.RECORD_LIST_TOO_LARGE,
  errors.INVALID_REQUIRED_ACKS,
  errors.KAFKA_STORAGE_ERROR,
]);
const NO_RECORD_ERRORS: ProduceOutcome['recordErrors'] = [];

/** Appends every partition at once, then waits for the acknowledgements that `acks` asks for. Outcomes in request order. */
export function appendToLeaders(params: ProduceParams, context: AppendContext): Promise<ProduceOutcome[]> {
  const outcomes: ProduceOutcome[] = [];
  const pending = new PendingAcks(outcomes);
  for (const request of params.partitions) {
    const found = context.find(request.topic, request.partition, request.topicId);
    const appended = append(params, request, found, context.diskIsLow);
    const index = outcomes.length;
    outcomes.push(outcomeOf(request, found, appended));
    if (typeof found === 'number') continue;
    found.traffic.recordProduceRequest(appended.kind === 'rejected');
    if (appended.kind === 'rejected' || params.acks === 0) continue;
    const endOffset = appended.lastOffset + 1;
    if (found.isAcknowledged(endOffset, params.acks) || (appended.kind === 'duplicate' && isPlanted('answer-duplicates-at-once'))) continue;
    found.awaitAck(endOffset, params.acks, (onTimeout) => pending.waiter(index, onTimeout));
  }
  addLeaderHints(outcomes, context);
  pending.start(context.clock, faultAt('time-out-acknowledgement') ? 1 : params.timeoutMs);
  return pending.done;
}

function append(params: ProduceParams, request: ProducePartition, found: Partition | number, diskIsLow: boolean): AppendOutcome {
  if (params.acks !== 0 && params.acks !== 1 && params.acks !== -1) return rejected(errors.INVALID_REQUIRED_ACKS);
  if (!params.internalTopicsAllowed && isInternalTopic(request.topic)) return rejected(errors.INVALID_TOPIC_EXCEPTION);
  if (typeof found === 'number') return rejected(found);
  if (diskIsLow && params.origin === 'client') {
    return { kind: 'rejected', error: errors.KAFKA_STORAGE_ERROR, message: 'the disk is almost full: produce is refused until there is space' };
  }
  if (request.records === null) return rejected(errors.INVALID_RECORD);
  return found.append(request.records, { acks: params.acks, origin: params.origin });
}

function rejected(error: number): AppendOutcome {
  return { kind: 'rejected', error };
}

function outcomeOf(request: ProducePartition, found: Partition | number, appended: AppendOutcome): ProduceOutcome {
  const isRejected = appended.kind === 'rejected';
  return {
    topic: request.topic,
    topicId: typeof found === 'number' ? (request.topicId ?? ZERO_UUID) : found.topicId,
    partition: request.partition,
    errorCode: isRejected ? appended.error : errors.NONE,
    errorMessage: isRejected ? (appended.message ?? null) : null,
    baseOffset: isRejected ? -1 : appended.baseOffset,
    logAppendTimeMs: isRejected ? -1 : appended.logAppendTimeMs,
    logStartOffset: isRejected ? logStartOnError(found, appended.error) : appended.logStartOffset,
    recordErrors: isRejected ? (appended.recordErrors ?? NO_RECORD_ERRORS) : NO_RECORD_ERRORS,
  };
}

/** What the log refused to look at says nothing about the log, as in Kafka; for the rest producers may want to know where it starts. */
function logStartOnError(found: Partition | number, error: number): Offset {
  return typeof found === 'number' || WITHOUT_LOG_START.has(error) ? -1 : found.log.logStartOffset;
}

function addLeaderHints(outcomes: ProduceOutcome[], context: AppendContext): void {
  outcomes.forEach((outcome, index) => {
    if (outcome.errorCode !== errors.NOT_LEADER_OR_FOLLOWER) return;
    outcomes[index] = { ...outcome, currentLeader: context.leaderHint(outcome.topic, outcome.partition) };
  });
}
