import type { Metadata } from 'next';
import { MessagesView } from '@/components/messages/messages-view';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string; topic: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, topic } = await params;
  return { title: `Messages · ${parseSegment(topic)} · ${parseSegment(clusterId)}` };
}

export default async function MessagesPage({ params }: Props) {
  const { clusterId, topic } = await params;
  return <MessagesView clusterId={parseSegment(clusterId)} topic={parseSegment(topic)} />;
}
