'use client';

import { ConfigList } from '@/components/data-table/config-list';
import { brokerName } from '@/lib/domain/brokers';
import { api } from '@/lib/routes';
import { useAlterBrokerConfigs, useBrokerConfigs } from '@/lib/query/brokers';

/** Every config of the broker: value, source, and where it differs from the other brokers. */
export function BrokerConfig({ clusterId, brokerId }: { clusterId: string; brokerId: number }) {
  const configs = useBrokerConfigs(clusterId, brokerId);
  const alter = useAlterBrokerConfigs(clusterId, brokerId);
  return (
    <ConfigList
      owner={brokerName(brokerId)}
      clusterId={clusterId}
      resource={{ type: 'brokers', name: String(brokerId), path: api.brokerConfigs(clusterId, brokerId) }}
      configs={configs.data?.configs}
      asOf={configs.data?.asOf}
      error={configs.data ? undefined : configs.error}
      onRetry={() => void configs.refetch()}
      onAlter={alter.mutateAsync}
    />
  );
}
