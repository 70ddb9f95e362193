import type { Metadata } from 'next';
import { TopicPartitions } from '@/components/topics/topic-partitions';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string; topic: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, topic } = await params;
  return { title: `Partitions · ${parseSegment(topic)} · ${parseSegment(clusterId)}` };
}

export default async function TopicPartitionsPage({ params }: Props) {
  const { clusterId, topic } = await params;
  return <TopicPartitions clusterId={parseSegment(clusterId)} topic={parseSegment(topic)} />;
}
