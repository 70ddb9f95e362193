import type { Metadata } from 'next';
import { parseQuery, searchOf } from '@/components/data-table/query-state';
import { topicsFields } from '@/components/topics/topics-fields';
import { TopicsList } from '@/components/topics/topics-list';
import { keys } from '@/lib/query/keys';
import { parseSegment } from '@/lib/routes';
import type { System } from '@/server/runtime/handle';
import { FirstData } from '../../../first-data';

type Props = { params: Promise<{ clusterId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Topics · ${parseSegment((await params).clusterId)}` };
}

/** Longer pages of the list keep only the rows in sight in the document, which the server does not know. */
const MOST_ROWS = 100;

export default async function TopicsPage({ params, searchParams }: Props) {
  const clusterId = parseSegment((await params).clusterId);
  const query = parseQuery(topicsFields, searchOf(await searchParams));
  const questions = query.pageSize > MOST_ROWS ? [] : [{ key: keys.topicList(clusterId, query), ask: (console: System['console']) => console.listTopics(clusterId, query) }];
  return (
    <FirstData questions={questions}>
      <TopicsList clusterId={clusterId} />
    </FirstData>
  );
}
