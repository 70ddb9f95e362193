import type * as z from 'zod/mini';
import type { LiveEvent, liveQuery } from '../../lib/contracts/live.ts';
import { TICK_MS } from '../monitoring/cluster-monitor.ts';
import type { ClusterContext } from './cluster-context.ts';
import { describeOverview } from './describe-overview.ts';
import { EventQueue } from './event-queue.ts';
import { expandSeries } from './expand-series.ts';
import { listClusters } from './list-clusters.ts';
import { paceOf } from './pace.ts';

/** Events that wait for a slow reader; samples beyond it are left out, the next ones carry the present state anyway. */
const QUEUE = 200;
/** What only drifts is told so often, on full periods: a page's figures then change together (components/charts/settled.ts). */
const OVERVIEW_MS = 2_000;
/** Sooner than a page asks for the list by itself. */
const CLUSTERS_MS = 4_000;

/** What one tab wants to see change, and how `all` clusters are, until it goes away or the console closes (`closing`, with a `bye`). */
export async function* streamLive(
  context: ClusterContext,
  all: readonly ClusterContext[],
  query: z.output<typeof liveQuery>,
  signal: AbortSignal,
  closing: AbortSignal,
): AsyncGenerator<LiveEvent> {
  const { monitor, clock } = context;
  const asked = expandSeries(context, query.series.split(','));
  const queue = new EventQueue<LiveEvent>(QUEUE);
  queue.push({ type: 'hello', serverTime: clock.now(), stepMs: TICK_MS });
  const overviewDue = paceOf(OVERVIEW_MS, () => monitor.news);
  const clustersDue = paceOf(CLUSTERS_MS, () => all.map((one) => one.monitor.news).join());
  const stopTicks = monitor.onTick((slotMs) => {
    if (asked.length > 0) {
      const values = Object.fromEntries(
        asked.map(({ key }) => {
          const last = monitor.store.get(key)?.last;
          return [key, last && last.at === slotMs ? last.value : null];
        }),
      );
      queue.offer({ type: 'points', at: slotMs, values });
    }
    if (query.overview && overviewDue(slotMs)) queue.offer({ type: 'overview', overview: describeOverview(context) });
    if (clustersDue(slotMs)) queue.offer({ type: 'clusters', clusters: listClusters(all, clock.now()) });
  });
  const stopEvents = query.events ? monitor.events.onEvent((event) => queue.offer({ type: 'event', event })) : undefined;
  const leave = (): void => queue.end();
  const close = (): void => {
    queue.push({ type: 'bye', retryMs: 1_000 });
    queue.end();
  };
  signal.addEventListener('abort', leave, { once: true });
  closing.addEventListener('abort', close, { once: true });
  if (signal.aborted) leave();
  else if (closing.aborted) close();
  try {
    yield* queue;
  } finally {
    stopTicks();
    stopEvents?.();
    signal.removeEventListener('abort', leave);
    closing.removeEventListener('abort', close);
  }
}
