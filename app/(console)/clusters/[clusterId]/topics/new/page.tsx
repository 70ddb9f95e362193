import type { Metadata } from 'next';
import { NewTopicView } from '@/components/topics/new-topic-view';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Create topic · ${parseSegment((await params).clusterId)}` };
}

export default async function NewTopicPage({ params }: Props) {
  return <NewTopicView clusterId={parseSegment((await params).clusterId)} />;
}
