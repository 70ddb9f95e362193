import { redirect } from 'next/navigation';
import { parseSegment, routes } from '@/lib/routes';

type Props = { params: Promise<{ clusterId: string; topic: string }> };

export default async function TopicPage({ params }: Props) {
  const { clusterId, topic } = await params;
  redirect(routes.topic(parseSegment(clusterId), parseSegment(topic)));
}
