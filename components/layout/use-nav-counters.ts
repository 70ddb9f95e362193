'use client';

import type { OverviewResponse } from '@/lib/contracts/overview';
import { plural } from '@/lib/format/number';
import { useOverviewPart } from '@/lib/query/overview';
import type { Status } from '../ui/status-icon';
import type { Section } from './navigation';

export type NavCounter = { status: Extract<Status, 'warn' | 'critical'>; count: number; text: string };

/** A counter appears only when something is wrong there. */
export function useNavCounters(clusterId: string): NavCounters {
  return useOverviewPart(clusterId, countersOf) ?? NONE;
}

type NavCounters = Partial<Record<Section, NavCounter>>;
const NONE: NavCounters = {};

function countersOf(data: OverviewResponse): NavCounters {
  const counters: NavCounters = {};
  const troubled = data.brokers.filter((broker) => broker.status === 'critical' || broker.status === 'warn');
  if (troubled.length > 0) {
    const status = troubled.some((broker) => broker.status === 'critical') ? 'critical' : 'warn';
    counters.brokers = { status, count: troubled.length, text: `${plural(troubled.length, 'broker')} in trouble` };
  }
  const { underReplicated, offline } = data.tiles;
  if (offline !== null && offline > 0) counters.topics = { status: 'critical', count: offline, text: `${plural(offline, 'partition')} offline` };
  else if (underReplicated !== null && underReplicated > 0) {
    counters.topics = { status: 'warn', count: underReplicated, text: `${plural(underReplicated, 'partition')} under-replicated` };
  }
  return counters;
}
