import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { GroupResponse, GroupsQuery, GroupsResponse } from '../contracts/groups.ts';
import { api } from '../routes.ts';
import { REFRESH_MS, keys } from './keys.ts';
import { request } from './request.ts';

export function useGroups(clusterId: string, query: GroupsQuery = {}) {
  return useQuery({
    queryKey: keys.groupList(clusterId, query),
    queryFn: ({ signal }) => request<GroupsResponse>(api.groups(clusterId, query), { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS.list,
  });
}

export function useGroup(clusterId: string, groupId: string) {
  return useQuery({
    queryKey: keys.group(clusterId, groupId),
    queryFn: ({ signal }) => request<GroupResponse>(api.group(clusterId, groupId), { signal }),
    refetchInterval: REFRESH_MS.detail,
  });
}
