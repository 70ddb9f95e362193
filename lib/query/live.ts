import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ClustersResponse } from '../contracts/clusters.ts';
import type { LiveEvent } from '../contracts/live.ts';
import type { OverviewResponse } from '../contracts/overview.ts';
import { keys } from './keys.ts';
import { type LiveState, type LiveWants, liveStream } from './live-stream.ts';

export type { LiveState } from './live-stream.ts';

/**
 * Subscribes the component to the tab's one live stream. `overview: true` keeps the overview query fresh; `events` and `series`
 * arrive at `onEvent`. Returns the state of the stream, for the "live" mark.
 */
export function useLive(clusterId: string, wants: LiveWants & { onEvent?: (event: LiveEvent) => void }): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const onEvent = useRef(wants.onEvent);
  useEffect(() => {
    onEvent.current = wants.onEvent;
  });
  const overview = wants.overview ?? false;
  const events = wants.events ?? false;
  const series = (wants.series ?? []).join(',');
  useEffect(() => {
    if (!overview && !events && series === '') return;
    return liveStream(clusterId).subscribe({
      wants: { overview, events, series: series === '' ? [] : series.split(',') },
      onState: setState,
      onEvent: (event) => {
        if (overview && event.type === 'overview') client.setQueryData<OverviewResponse>(keys.overview(clusterId), event.overview);
        onEvent.current?.(event);
      },
    });
  }, [client, clusterId, overview, events, series]);
  return state;
}

/** Keeps the list of clusters fresh with the stream, when some part of the page has one open; without it the list is asked for. */
export function useLiveClusters(clusterId: string): void {
  const client = useQueryClient();
  useEffect(
    () =>
      liveStream(clusterId).subscribe({
        wants: {},
        onState: () => undefined,
        onEvent: (event) => {
          if (event.type === 'clusters') client.setQueryData<ClustersResponse>(keys.clusters(), event.clusters);
        },
      }),
    [client, clusterId],
  );
}
