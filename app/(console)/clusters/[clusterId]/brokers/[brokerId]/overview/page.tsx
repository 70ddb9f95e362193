import { BrokerOverview } from '@/components/brokers/broker-overview';
import { brokerMetadata, brokerParams, type BrokerProps } from '../params';

export const generateMetadata = brokerMetadata('Overview');

export default async function BrokerOverviewPage({ params }: BrokerProps) {
  return <BrokerOverview {...await brokerParams(params)} />;
}
