import type { Metadata } from 'next';
import { GroupsView } from '@/components/groups/groups-view';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Consumer groups · ${parseSegment((await params).clusterId)}` };
}

export default async function GroupsPage({ params }: Props) {
  return <GroupsView clusterId={parseSegment((await params).clusterId)} />;
}
