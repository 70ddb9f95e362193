import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AlterConfigsRequest, AlterConfigsResponse, ConfigsResponse } from '../contracts/configs.ts';
import type {
  AddPartitionsRequest,
  AddPartitionsResponse,
  CreateTopicRequest,
  CreateTopicResponse,
  DeleteTopicRequest,
  DeleteTopicResponse,
  TopicConsumersResponse,
  TopicPartitionsResponse,
  TopicResponse,
  TopicsQuery,
  TopicsResponse,
} from '../contracts/topics.ts';
import { api } from '../routes.ts';
import { REFRESH_MS, keys } from './keys.ts';
import { request } from './request.ts';

export function useTopics(clusterId: string, query: TopicsQuery = {}) {
  return useQuery({
    queryKey: keys.topicList(clusterId, query),
    queryFn: ({ signal }) => request<TopicsResponse>(api.topics(clusterId, query), { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS.list,
  });
}

/** One topic, asked for again every `refreshMs`: what its header tells hardly ever changes. */
export function useTopic(clusterId: string, topic: string, refreshMs: number = REFRESH_MS.slow) {
  return useQuery({
    queryKey: keys.topic(clusterId, topic),
    queryFn: ({ signal }) => request<TopicResponse>(api.topic(clusterId, topic), { signal }),
    refetchInterval: refreshMs,
  });
}

export function useTopicPartitions(clusterId: string, topic: string) {
  return useQuery({
    queryKey: keys.topicPartitions(clusterId, topic),
    queryFn: ({ signal }) => request<TopicPartitionsResponse>(api.topicPartitions(clusterId, topic), { signal }),
    refetchInterval: REFRESH_MS.detail,
  });
}

export function useTopicConsumers(clusterId: string, topic: string) {
  return useQuery({
    queryKey: keys.topicConsumers(clusterId, topic),
    queryFn: ({ signal }) => request<TopicConsumersResponse>(api.topicConsumers(clusterId, topic), { signal }),
    refetchInterval: REFRESH_MS.list,
  });
}

export function useTopicConfigs(clusterId: string, topic: string) {
  return useQuery({
    queryKey: keys.topicConfigs(clusterId, topic),
    queryFn: ({ signal }) => request<ConfigsResponse>(api.topicConfigs(clusterId, topic), { signal }),
    staleTime: REFRESH_MS.slow,
  });
}

/** Creates a topic; with `validateOnly` it is a dry run. */
export function useCreateTopic(clusterId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateTopicRequest) => request<CreateTopicResponse>(api.topics(clusterId), { method: 'POST', body }),
    onSuccess: (answer) => (answer.validateOnly ? undefined : client.invalidateQueries({ queryKey: keys.topics(clusterId) })),
  });
}

/** Deletes the topic; `confirm` is its name. */
export function useDeleteTopic(clusterId: string, topic: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: DeleteTopicRequest) => request<DeleteTopicResponse>(api.topic(clusterId, topic), { method: 'DELETE', body }),
    // The topic's own page is still open: asking for it again would only find it gone.
    onSuccess: () => client.invalidateQueries({ queryKey: keys.topicLists(clusterId) }),
  });
}

/** Deletes topics one after the other; never rejects: each outcome says whether its topic is gone. */
export function useDeleteTopics(clusterId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (names: readonly string[]) => {
      const outcomes: { name: string; error?: unknown }[] = [];
      for (const name of names) {
        try {
          await request<DeleteTopicResponse>(api.topic(clusterId, name), { method: 'DELETE', body: { confirm: name } satisfies DeleteTopicRequest });
          outcomes.push({ name });
        } catch (error) {
          outcomes.push({ name, error });
        }
      }
      return outcomes;
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.topicLists(clusterId) }),
  });
}

export function useAddPartitions(clusterId: string, topic: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AddPartitionsRequest) =>
      request<AddPartitionsResponse>(api.topicPartitions(clusterId, topic), { method: 'POST', body }),
    onSuccess: (answer) => (answer.validateOnly ? undefined : client.invalidateQueries({ queryKey: keys.topics(clusterId) })),
  });
}

/** Sets or resets configs of the topic; with `validateOnly` it is a dry run. */
export function useAlterTopicConfigs(clusterId: string, topic: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AlterConfigsRequest) =>
      request<AlterConfigsResponse>(api.topicConfigs(clusterId, topic), { method: 'PATCH', body }),
    onSuccess: (answer) => (answer.validateOnly ? undefined : client.invalidateQueries({ queryKey: keys.topics(clusterId) })),
  });
}
