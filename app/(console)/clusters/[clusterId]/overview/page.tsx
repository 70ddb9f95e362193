import type { Metadata } from 'next';
import { OverviewView } from '@/components/overview/overview-view';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Overview · ${parseSegment((await params).clusterId)}` };
}

export default async function OverviewPage({ params }: Props) {
  return <OverviewView clusterId={parseSegment((await params).clusterId)} />;
}
