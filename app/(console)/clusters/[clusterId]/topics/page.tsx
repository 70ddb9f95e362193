import type { Metadata } from 'next';
import { TopicsList } from '@/components/topics/topics-list';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Topics · ${parseSegment((await params).clusterId)}` };
}

export default async function TopicsPage({ params }: Props) {
  return <TopicsList clusterId={parseSegment((await params).clusterId)} />;
}
