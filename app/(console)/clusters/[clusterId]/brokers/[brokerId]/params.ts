import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { brokerName } from '@/lib/domain/brokers';
import { parseSegment } from '@/lib/routes';

export type BrokerProps = { params: Promise<{ clusterId: string; brokerId: string }> };

/** Cluster and broker of the address; not found when the broker is not a number. */
export async function brokerParams(params: BrokerProps['params']): Promise<{ clusterId: string; brokerId: number }> {
  const { clusterId, brokerId } = await params;
  if (!/^\d{1,9}$/.test(brokerId)) notFound();
  return { clusterId: parseSegment(clusterId), brokerId: Number(brokerId) };
}

/** `page · object · cluster` */
export function brokerMetadata(page: string) {
  return async ({ params }: BrokerProps): Promise<Metadata> => {
    const { clusterId, brokerId } = await brokerParams(params);
    return { title: `${page} · ${brokerName(brokerId)} · ${clusterId}` };
  };
}
