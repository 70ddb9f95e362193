import type { BrokerId } from '../base/ids.ts';
import { type KafkaErrorName, errorMessage, errorName, isRetriable } from '../protocol/errors.ts';

/** Why a call to a cluster failed: Kafka refused, nobody answered, not in time, or the cluster does not offer it. */
export type ClusterErrorKind = 'kafka' | 'unreachable' | 'timeout' | 'unsupported';

export interface ClusterErrorFacts {
  readonly kind: ClusterErrorKind;
  readonly message: string;
  /** Kafka's number; for kind `kafka` only. */
  readonly kafkaCode?: number;
  readonly brokerId?: BrokerId;
  /** Topic, `topic-partition`, group or broker that it is about. */
  readonly resource?: string;
  /** The request never left: it may be sent again, to whom it may be. */
  readonly isUnsent?: boolean;
  readonly cause?: unknown;
}

/** A failed call to a Kafka cluster. Recognise it by `code`, since bundles do not share classes. */
export class ClusterError extends Error {
  readonly code = 'CLUSTER';
  readonly kind: ClusterErrorKind;
  readonly kafkaCode: number | undefined;
  readonly brokerId: BrokerId | undefined;
  readonly resource: string | undefined;
  readonly isUnsent: boolean;

  constructor(facts: ClusterErrorFacts) {
    super(facts.message, { cause: facts.cause });
    this.name = 'ClusterError';
    this.kind = facts.kind;
    this.kafkaCode = facts.kafkaCode;
    this.brokerId = facts.brokerId;
    this.resource = facts.resource;
    this.isUnsent = facts.isUnsent ?? false;
  }

  /** Kafka's name of the error; undefined when it was not Kafka that refused. */
  get kafkaName(): KafkaErrorName | undefined {
    return this.kafkaCode === undefined ? undefined : errorName(this.kafkaCode);
  }

  get retriable(): boolean {
    return this.kafkaCode === undefined ? this.kind !== 'unsupported' : isRetriable(this.kafkaCode);
  }
}

/** The error that a Kafka answer carries. `detail` is the broker's own message, which says more than the name. */
export function kafkaError(
  kafkaCode: number,
  facts: { brokerId?: BrokerId; resource?: string; detail?: string | null } = {},
): ClusterError {
  const { detail, ...rest } = facts;
  return new ClusterError({ kind: 'kafka', kafkaCode, message: detail || errorMessage(kafkaCode), ...rest });
}

/** Whether something caught is a ClusterError. */
export function isClusterError(error: unknown): error is ClusterError {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'CLUSTER';
}

/** Anything caught, as a ClusterError: what is not one yet means that the peer could not be reached. */
export function asClusterError(error: unknown, facts: { brokerId?: BrokerId; resource?: string; isUnsent?: boolean } = {}): ClusterError {
  if (isClusterError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ClusterError({ kind: 'unreachable', message, cause: error, ...facts });
}
