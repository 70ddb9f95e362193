import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RecordView } from '@/components/messages/record-view';
import { parseSegment } from '@/lib/routes';

type Params = { clusterId: string; topic: string; partition: string; offset: string };
type Props = { params: Promise<Params> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, topic, partition, offset } = await params;
  return { title: `${partition} @ ${offset} · ${parseSegment(topic)} · ${parseSegment(clusterId)}` };
}

export default async function RecordPage({ params }: Props) {
  const { clusterId, topic, partition, offset } = await params;
  if (!/^\d{1,9}$/.test(partition) || !/^\d{1,16}$/.test(offset)) notFound();
  return <RecordView clusterId={parseSegment(clusterId)} topic={parseSegment(topic)} partition={Number(partition)} offset={Number(offset)} />;
}
