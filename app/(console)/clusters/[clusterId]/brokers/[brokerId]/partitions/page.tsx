import { BrokerPartitions } from '@/components/brokers/broker-partitions';
import { brokerMetadata, brokerParams, type BrokerProps } from '../params';

export const generateMetadata = brokerMetadata('Partitions');

export default async function BrokerPartitionsPage({ params }: BrokerProps) {
  return <BrokerPartitions {...await brokerParams(params)} />;
}
