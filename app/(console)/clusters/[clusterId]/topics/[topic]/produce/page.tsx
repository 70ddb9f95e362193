import type { Metadata } from 'next';
import { ProduceView } from '@/components/produce/produce-view';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string; topic: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, topic } = await params;
  return { title: `Produce · ${parseSegment(topic)} · ${parseSegment(clusterId)}` };
}

export default async function ProduceViewPage({ params }: Props) {
  const { clusterId, topic } = await params;
  return <ProduceView clusterId={parseSegment(clusterId)} topic={parseSegment(topic)} />;
}
