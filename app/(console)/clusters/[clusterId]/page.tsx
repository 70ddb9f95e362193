import { redirect } from 'next/navigation';
import { parseSegment, routes } from '@/lib/routes';

export default async function ClusterHome({ params }: { params: Promise<{ clusterId: string }> }) {
  redirect(routes.overview(parseSegment((await params).clusterId)));
}
