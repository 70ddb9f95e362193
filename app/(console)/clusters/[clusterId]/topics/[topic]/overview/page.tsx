import type { Metadata } from 'next';
import { TopicOverview } from '@/components/topics/topic-overview';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string; topic: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, topic } = await params;
  return { title: `Overview · ${parseSegment(topic)} · ${parseSegment(clusterId)}` };
}

export default async function TopicOverviewPage({ params }: Props) {
  const { clusterId, topic } = await params;
  return <TopicOverview clusterId={parseSegment(clusterId)} topic={parseSegment(topic)} />;
}
