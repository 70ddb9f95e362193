import type { ReactNode } from 'react';
import { BrokerFrame } from '@/components/brokers/broker-frame';
import { brokerParams, type BrokerProps } from './params';

export default async function BrokerLayout({ params, children }: BrokerProps & { children: ReactNode }) {
  return <BrokerFrame {...await brokerParams(params)}>{children}</BrokerFrame>;
}
