import { redirect } from 'next/navigation';
import { routes } from '@/lib/routes';
import { brokerParams, type BrokerProps } from './params';

export default async function BrokerPage({ params }: BrokerProps) {
  const { clusterId, brokerId } = await brokerParams(params);
  redirect(routes.broker(clusterId, brokerId));
}
