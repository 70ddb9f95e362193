import { useQuery } from '@tanstack/react-query';
import type { OverviewResponse } from '../contracts/overview.ts';
import { api } from '../routes.ts';
import { REFRESH_MS, keys } from './keys.ts';
import { request } from './request.ts';

/** The overview. With `useLive({ overview: true })` on the page the stream keeps this very cache entry fresh. */
export function useOverview(clusterId: string) {
  return useQuery(overviewQuery(clusterId));
}

/** A part of the overview: who uses it renders again only when that part changes. `take` is made once, outside of components. */
export function useOverviewPart<Part>(clusterId: string, take: (overview: OverviewResponse) => Part): Part | undefined {
  return useQuery({ ...overviewQuery(clusterId), select: take }).data;
}

const overviewQuery = (clusterId: string) => ({
  queryKey: keys.overview(clusterId),
  queryFn: ({ signal }: { signal: AbortSignal }) => request<OverviewResponse>(api.overview(clusterId), { signal }),
  refetchInterval: REFRESH_MS.list,
});
