import type { Metadata } from 'next';
import { TopicConsumers } from '@/components/topics/topic-consumers';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string; topic: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, topic } = await params;
  return { title: `Consumers · ${parseSegment(topic)} · ${parseSegment(clusterId)}` };
}

export default async function TopicConsumersPage({ params }: Props) {
  const { clusterId, topic } = await params;
  return <TopicConsumers clusterId={parseSegment(clusterId)} topic={parseSegment(topic)} />;
}
