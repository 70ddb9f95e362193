import type { ReactNode } from 'react';
import { TopicFrame } from '@/components/topics/topic-frame';
import { keys } from '@/lib/query/keys';
import { parseSegment } from '@/lib/routes';
import { FirstData } from '../../../../first-data';

type Props = { params: Promise<{ clusterId: string; topic: string }>; children: ReactNode };

export default async function TopicLayout({ params, children }: Props) {
  const { clusterId: cluster, topic: name } = await params;
  const clusterId = parseSegment(cluster);
  const topic = parseSegment(name);
  return (
    <FirstData questions={[{ key: keys.topic(clusterId, topic), ask: (console) => console.describeTopic(clusterId, topic) }]}>
      <TopicFrame clusterId={clusterId} topic={topic}>
        {children}
      </TopicFrame>
    </FirstData>
  );
}
