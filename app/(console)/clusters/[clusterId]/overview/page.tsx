import type { Metadata } from 'next';
import { OverviewView } from '@/components/overview/overview-view';
import { keys } from '@/lib/query/keys';
import { parseSegment } from '@/lib/routes';
import { FirstData } from '../../../first-data';

type Props = { params: Promise<{ clusterId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Overview · ${parseSegment((await params).clusterId)}` };
}

export default async function OverviewPage({ params }: Props) {
  const clusterId = parseSegment((await params).clusterId);
  return (
    <FirstData questions={[{ key: keys.overview(clusterId), ask: (console) => console.describeOverview(clusterId) }]}>
      <OverviewView clusterId={clusterId} />
    </FirstData>
  );
}
