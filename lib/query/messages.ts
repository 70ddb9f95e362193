import { useQuery } from '@tanstack/react-query';
import type { MessageResponse } from '../contracts/messages.ts';
import { api } from '../routes.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

/** One record with the facts of its batch. Records never change, so it is fetched once. */
export function useMessage(clusterId: string, topic: string, partition: number, offset: number, enabled = true) {
  return useQuery({
    queryKey: keys.message(clusterId, topic, partition, offset),
    queryFn: ({ signal }) => request<MessageResponse>(api.message(clusterId, topic, partition, offset), { signal }),
    staleTime: 60_000,
    enabled,
  });
}
