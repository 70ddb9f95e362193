import type { ReactNode } from 'react';
import { Shell } from '@/components/layout/shell';
import { parseSegment } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string }>; children: ReactNode };

export default async function ClusterLayout({ params, children }: Props) {
  const clusterId = parseSegment((await params).clusterId);
  return <Shell clusterId={clusterId}>{children}</Shell>;
}
