import type { Metadata } from 'next';
import { TopicConfig } from '@/components/topics/topic-config';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string; topic: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, topic } = await params;
  return { title: `Config · ${parseSegment(topic)} · ${parseSegment(clusterId)}` };
}

export default async function TopicConfigPage({ params }: Props) {
  const { clusterId, topic } = await params;
  return <TopicConfig clusterId={parseSegment(clusterId)} topic={parseSegment(topic)} />;
}
