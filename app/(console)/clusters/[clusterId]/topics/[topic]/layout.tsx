import type { ReactNode } from 'react';
import { TopicFrame } from '@/components/topics/topic-frame';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string; topic: string }>; children: ReactNode };

export default async function TopicLayout({ params, children }: Props) {
  const { clusterId, topic } = await params;
  return (
    <TopicFrame clusterId={parseSegment(clusterId)} topic={parseSegment(topic)}>
      {children}
    </TopicFrame>
  );
}
