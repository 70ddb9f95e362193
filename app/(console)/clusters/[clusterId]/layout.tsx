import type { ReactNode } from 'react';
import { Shell } from '@/components/layout/shell';
import { keys } from '@/lib/query/keys';
import { parseSegment } from '@/lib/routes';
import { FirstData } from '../../first-data';

type Props = { params: Promise<{ clusterId: string }>; children: ReactNode };

export default async function ClusterLayout({ params, children }: Props) {
  const clusterId = parseSegment((await params).clusterId);
  return (
    <FirstData questions={[{ key: keys.clusters(), ask: (console) => console.listClusters() }]}>
      <Shell clusterId={clusterId}>{children}</Shell>
    </FirstData>
  );
}
