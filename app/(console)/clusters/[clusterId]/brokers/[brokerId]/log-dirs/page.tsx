import { BrokerLogDirs } from '@/components/brokers/broker-log-dirs';
import { brokerMetadata, brokerParams, type BrokerProps } from '../params';

export const generateMetadata = brokerMetadata('Log directories');

export default async function BrokerLogDirsPage({ params }: BrokerProps) {
  return <BrokerLogDirs {...await brokerParams(params)} />;
}
