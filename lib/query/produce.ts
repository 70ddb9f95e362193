import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ProduceRequest, ProduceResponse } from '../contracts/produce.ts';
import type { VerifyRequest, VerifyResponse } from '../contracts/verify.ts';
import { api } from '../routes.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

/** Sends one record. The error is an ApiError whose problem names Kafka's error and what to try. */
export function useProduce(clusterId: string, topic: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ProduceRequest) => request<ProduceResponse>(api.messages(clusterId, topic), { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.topicPartitions(clusterId, topic) }),
  });
}

/** Lets a foreign client write into the topic and read it back. */
export function useVerify(clusterId: string, topic: string) {
  return useMutation({ mutationFn: (body: VerifyRequest) => request<VerifyResponse>(api.verifyTopic(clusterId, topic), { method: 'POST', body }) });
}
