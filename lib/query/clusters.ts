import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ClusterSummary, ClustersResponse, LookupResponse } from '../contracts/clusters.ts';
import { api } from '../routes.ts';
import { REFRESH_MS, keys } from './keys.ts';
import { request } from './request.ts';

export function useClusters() {
  return useQuery(CLUSTERS);
}

/** A part of one cluster's summary: who uses it renders again only when that part changes. `take` is made once, outside of components. */
export function useClusterPart<Part>(clusterId: string, take: (cluster: ClusterSummary) => Part): Part | undefined {
  const select = useCallback(
    ({ clusters }: ClustersResponse) => {
      const cluster = clusters.find(({ id }) => id === clusterId);
      return cluster && take(cluster);
    },
    [clusterId, take],
  );
  return useQuery({ ...CLUSTERS, select }).data;
}

const CLUSTERS = {
  queryKey: keys.clusters(),
  queryFn: ({ signal }: { signal: AbortSignal }) => request<ClustersResponse>(api.clusters(), { signal }),
  refetchInterval: REFRESH_MS.list,
};

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
