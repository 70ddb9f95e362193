import type { ErrorCode } from '../../lib/errors.ts';
import { type ClusterError, isClusterError } from '../client/cluster-error.ts';
import { remedyFor } from './remedies.ts';

export interface InputIssue {
  /** Dotted path in the request. */
  readonly path: string;
  readonly message: string;
}

export interface OperationFacts {
  readonly issues?: readonly InputIssue[];
  readonly kafka?: { readonly code: number; readonly name: string; readonly retriable: boolean };
  readonly brokerId?: number;
  /** What to try next, one sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** A use case that could not be done. `code` is the closed union of lib/errors.ts: HTTP status and title follow from it. */
export class OperationError extends Error {
  readonly code: ErrorCode;
  readonly issues: readonly InputIssue[];
  readonly kafka: OperationFacts['kafka'];
  readonly brokerId: number | undefined;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, facts: OperationFacts = {}) {
    super(message, { cause: facts.cause });
    this.name = 'OperationError';
    this.code = code;
    this.issues = facts.issues ?? [];
    this.kafka = facts.kafka;
    this.brokerId = facts.brokerId;
    this.remedy = facts.remedy;
  }
}

const BY_KAFKA_NAME: Record<string, ErrorCode> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'not_found',
  UNKNOWN_TOPIC_ID: 'not_found',
  GROUP_ID_NOT_FOUND: 'not_found',
  TOPIC_ALREADY_EXISTS: 'conflict',
  NON_EMPTY_GROUP: 'conflict',
  INVALID_CONFIG: 'invalid_config',
  INVALID_PARTITIONS: 'invalid_config',
  INVALID_REPLICATION_FACTOR: 'invalid_config',
  INVALID_TOPIC_EXCEPTION: 'invalid_config',
  INVALID_REPLICA_ASSIGNMENT: 'invalid_config',
  POLICY_VIOLATION: 'invalid_config',
  MESSAGE_TOO_LARGE: 'payload_too_large',
  UNSUPPORTED_VERSION: 'unsupported',
  REQUEST_TIMED_OUT: 'timeout',
};

/** What a failed call to a cluster means to the one who asked. Anything else is returned as it is. */
export function toOperationError(error: unknown): unknown {
  if (!isClusterError(error)) return error;
  const facts: OperationFacts = {
    brokerId: error.brokerId,
    remedy: remedyFor(error),
    cause: error,
    ...(error.kafkaCode === undefined || error.kafkaName === undefined
      ? {}
      : { kafka: { code: error.kafkaCode, name: error.kafkaName, retriable: error.retriable } }),
  };
  return new OperationError(codeOf(error), error.message, facts);
}

function codeOf(error: ClusterError): ErrorCode {
  if (error.kind !== 'kafka') return error.kind;
  return BY_KAFKA_NAME[error.kafkaName ?? ''] ?? 'kafka_error';
}
