import { useQuery } from '@tanstack/react-query';
import type { OverviewResponse } from '../contracts/overview.ts';
import { api } from '../routes.ts';
import { REFRESH_MS, keys } from './keys.ts';
import { request } from './request.ts';

/** The overview. With `useLive({ overview: true })` on the page the stream keeps this very cache entry fresh. */
export function useOverview(clusterId: string) {
  return useQuery({
    queryKey: keys.overview(clusterId),
    queryFn: ({ signal }) => request<OverviewResponse>(api.overview(clusterId), { signal }),
    refetchInterval: REFRESH_MS.list,
  });
}
