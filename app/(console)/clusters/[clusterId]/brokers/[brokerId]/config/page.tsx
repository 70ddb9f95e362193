import { BrokerConfig } from '@/components/brokers/broker-config';
import { brokerMetadata, brokerParams, type BrokerProps } from '../params';

export const generateMetadata = brokerMetadata('Config');

export default async function BrokerConfigPage({ params }: BrokerProps) {
  return <BrokerConfig {...await brokerParams(params)} />;
}
