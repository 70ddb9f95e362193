import type { Metadata } from 'next';
import { BrokersView } from '@/components/brokers/brokers-view';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Brokers · ${parseSegment((await params).clusterId)}` };
}

export default async function BrokersPage({ params }: Props) {
  return <BrokersView clusterId={parseSegment((await params).clusterId)} />;
}
