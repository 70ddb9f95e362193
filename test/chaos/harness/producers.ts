import type { ClientConfig, ClientProcess } from './client-process.ts';
import type { VerifiedCluster } from './verified-cluster.ts';

/** An idempotent producer on each of the two libraries; the settings are for the one on kafkajs. */
export function startProducers(cluster: VerifiedCluster, kafkajs: Partial<ClientConfig> = {}): ClientProcess[] {
  return [cluster.client('kafkajs-producer', 'kafkajs', kafkajs), cluster.client('librdkafka', 'librdkafka', { role: 'produce', batch: 5 })];
}
