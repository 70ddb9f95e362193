import type { Warning } from '../../lib/contracts/common.ts';
import type { ClusterError } from '../client/cluster-error.ts';
import type { ClusterContext } from './cluster-context.ts';

/** A failure as a line of an answer's `warnings`. */
export function toWarning(error: ClusterError): Warning {
  return {
    code: error.kafkaName ?? error.kind.toUpperCase(),
    message: error.message,
    brokerId: error.brokerId ?? null,
    resource: error.resource ?? null,
  };
}

/** Several failures, each broker and message once. */
export function toWarnings(errors: readonly ClusterError[]): Warning[] {
  const seen = new Map<string, Warning>();
  for (const error of errors) {
    const warning = toWarning(error);
    const key = `${warning.code} ${warning.brokerId} ${warning.resource} ${warning.message}`;
    if (!seen.has(key)) seen.set(key, warning);
  }
  return [...seen.values()].slice(0, 20);
}

/** What the named samplers could not read at their last run. */
export function samplerWarnings({ monitor }: ClusterContext, ...samplers: string[]): Warning[] {
  return toWarnings(samplers.flatMap((name) => monitor.state.failures.get(name) ?? []));
}
