import { useInfiniteQuery } from '@tanstack/react-query';
import type { EventsQuery, EventsResponse } from '../contracts/events.ts';
import { api } from '../routes.ts';
import { REFRESH_MS, keys } from './keys.ts';
import { request } from './request.ts';

/** Events, newest first, in pages (`fetchNextPage` for older ones). */
export function useEvents(clusterId: string, query: EventsQuery = {}) {
  return useInfiniteQuery({
    queryKey: keys.events(clusterId, query),
    queryFn: ({ signal, pageParam }) => request<EventsResponse>(api.events(clusterId, { ...query, before: pageParam }), { signal }),
    initialPageParam: query.before,
    getNextPageParam: (last) => (last.more ? last.events.at(-1)?.id : undefined),
    refetchInterval: REFRESH_MS.list,
  });
}
