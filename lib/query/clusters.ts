import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ClustersResponse, LookupResponse } from '../contracts/clusters.ts';
import { api } from '../routes.ts';
import { REFRESH_MS, keys } from './keys.ts';
import { request } from './request.ts';

export function useClusters() {
  return useQuery({
    queryKey: keys.clusters(),
    queryFn: ({ signal }) => request<ClustersResponse>(api.clusters(), { signal }),
    refetchInterval: REFRESH_MS.list,
  });
}

/** Names that match `q`, for the palette. */
export function useLookup(clusterId: string, q: string, enabled = true) {
  return useQuery({
    queryKey: keys.lookup(clusterId, q),
    queryFn: ({ signal }) => request<LookupResponse>(api.lookup(clusterId, { q }), { signal }),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    enabled,
  });
}
