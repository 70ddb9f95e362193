import type { Metadata } from 'next';
import { parseQuery, searchOf } from '@/components/data-table/query-state';
import { MessagesView } from '@/components/messages/messages-view';
import { questionFields } from '@/components/messages/question';
import { parseSegment } from '@/lib/routes';
import { firstMessages } from './first-messages';

type Props = { params: Promise<{ clusterId: string; topic: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, topic } = await params;
  return { title: `Messages · ${parseSegment(topic)} · ${parseSegment(clusterId)}` };
}

export default async function MessagesPage({ params, searchParams }: Props) {
  const { clusterId, topic } = await params;
  const place = { clusterId: parseSegment(clusterId), topic: parseSegment(topic) };
  const question = parseQuery(questionFields, searchOf(await searchParams));
  return <MessagesView {...place} first={await firstMessages({ ...place, question })} />;
}
