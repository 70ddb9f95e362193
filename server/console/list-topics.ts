import type * as z from 'zod/mini';
import type { TopicSummary, TopicsResponse, topicsQuery } from '../../lib/contracts/topics.ts';
import type { ClusterContext } from './cluster-context.ts';
import { requireMetadata } from './require-metadata.ts';
import { sortedPage } from './paging.ts';
import { summarizeTopic } from './topic-summaries.ts';
import { samplerWarnings } from './warnings.ts';

/** A page of topics. Search, sort and figures come from the samplers: no page asks the brokers anything. */
export async function listTopics(context: ClusterContext, query: z.output<typeof topicsQuery>): Promise<TopicsResponse> {
  const metadata = await requireMetadata(context);
  const { state } = context.monitor;
  const wanted = query.q.toLowerCase();
  const matching = metadata.value.topics.filter((topic) => topic.name.toLowerCase().includes(wanted));
  const shown = matching.filter((topic) => query.internal || !topic.internal);
  const items = shown.map((topic) => summarizeTopic(state, topic)).filter((topic) => inState(topic, query.state));
  const page = sortedPage(items, { ...query, by: (topic) => topic[query.sort], name: (topic) => topic.name });
  return {
    asOf: metadata.at,
    warnings: samplerWarnings(context, 'metadata', 'offsets', 'log-dirs'),
    ...page,
    internalTopics: matching.filter((topic) => topic.internal).length,
  };
}

function inState(topic: TopicSummary, state: z.output<typeof topicsQuery>['state']): boolean {
  switch (state) {
    case undefined:
      return true;
    case 'under-replicated':
      return topic.underReplicated > 0;
    case 'offline':
      return topic.offline > 0;
    case 'under-min-isr':
      return (topic.underMinIsr ?? 0) > 0;
  }
}
