'use client';

import type { ClusterSummary } from '@/lib/contracts/clusters';
import { plural } from '@/lib/format/number';
import { useClusterPart } from '@/lib/query/clusters';
import type { Status } from '../ui/status-icon';
import type { Section } from './navigation';

export type NavCounter = { status: Extract<Status, 'warn' | 'critical'>; count: number; text: string };

/** A counter appears only when something is wrong there. */
export function useNavCounters(clusterId: string): NavCounters {
  return useClusterPart(clusterId, countersOf) ?? NONE;
}

type NavCounters = Partial<Record<Section, NavCounter>>;
const NONE: NavCounters = {};

function countersOf({ brokersWarn, brokersCritical, underReplicated, offline }: ClusterSummary): NavCounters {
  const counters: NavCounters = {};
  const troubled = brokersWarn + brokersCritical;
  if (troubled > 0) {
    counters.brokers = { status: brokersCritical > 0 ? 'critical' : 'warn', count: troubled, text: `${plural(troubled, 'broker')} in trouble` };
  }
  if (offline !== null && offline > 0) counters.topics = { status: 'critical', count: offline, text: `${plural(offline, 'partition')} offline` };
  else if (underReplicated !== null && underReplicated > 0) {
    counters.topics = { status: 'warn', count: underReplicated, text: `${plural(underReplicated, 'partition')} under-replicated` };
  }
  return counters;
}
