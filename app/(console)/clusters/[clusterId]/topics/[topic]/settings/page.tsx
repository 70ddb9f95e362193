import type { Metadata } from 'next';
import { TopicSettings } from '@/components/topics/topic-settings';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string; topic: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, topic } = await params;
  return { title: `Settings · ${parseSegment(topic)} · ${parseSegment(clusterId)}` };
}

export default async function TopicSettingsPage({ params }: Props) {
  const { clusterId, topic } = await params;
  return <TopicSettings clusterId={parseSegment(clusterId)} topic={parseSegment(topic)} />;
}
