import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  BrokerActionRequest,
  BrokerActionResponse,
  BrokerPartitionsQuery,
  BrokerPartitionsResponse,
  BrokerResponse,
  BrokersResponse,
} from '../contracts/brokers.ts';
import type { AlterConfigsRequest, AlterConfigsResponse, ConfigsResponse } from '../contracts/configs.ts';
import { api } from '../routes.ts';
import { REFRESH_MS, keys } from './keys.ts';
import { request } from './request.ts';

export function useBrokers(clusterId: string) {
  return useQuery({
    queryKey: keys.brokers(clusterId),
    queryFn: ({ signal }) => request<BrokersResponse>(api.brokers(clusterId), { signal }),
    refetchInterval: REFRESH_MS.detail,
  });
}

export function useBroker(clusterId: string, brokerId: number) {
  return useQuery({
    queryKey: keys.broker(clusterId, brokerId),
    queryFn: ({ signal }) => request<BrokerResponse>(api.broker(clusterId, brokerId), { signal }),
    refetchInterval: REFRESH_MS.detail,
  });
}

export function useBrokerConfigs(clusterId: string, brokerId: number) {
  return useQuery({
    queryKey: keys.brokerConfigs(clusterId, brokerId),
    queryFn: ({ signal }) => request<ConfigsResponse>(api.brokerConfigs(clusterId, brokerId), { signal }),
    staleTime: REFRESH_MS.slow,
  });
}

export function useBrokerPartitions(clusterId: string, brokerId: number, query: BrokerPartitionsQuery = {}) {
  return useQuery({
    queryKey: keys.brokerPartitions(clusterId, brokerId, query),
    queryFn: ({ signal }) => request<BrokerPartitionsResponse>(api.brokerPartitions(clusterId, brokerId, query), { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS.list,
  });
}

/** Acts on the broker's process. `confirm` is the broker's name. */
export function useBrokerAction(clusterId: string, brokerId: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BrokerActionRequest) =>
      request<BrokerActionResponse>(api.brokerActions(clusterId, brokerId), { method: 'POST', body }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.cluster(clusterId) }),
  });
}

/** Sets or resets dynamic configs of one broker; a dry run changes nothing. */
export function useAlterBrokerConfigs(clusterId: string, brokerId: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AlterConfigsRequest) =>
      request<AlterConfigsResponse>(api.brokerConfigs(clusterId, brokerId), { method: 'PATCH', body }),
    onSuccess: (answer) =>
      answer.validateOnly ? undefined : client.invalidateQueries({ queryKey: keys.brokerConfigs(clusterId, brokerId) }),
  });
}
