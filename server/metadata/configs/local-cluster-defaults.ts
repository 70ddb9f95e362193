/**
 * Static broker configs that the local cluster sets where Apache Kafka's defaults do not fit one machine: three replicas
 * from three brokers on, no pause before the first rebalance of a group, and bounds on connections and unfinished requests. Everything else is Kafka's default.
 */

/** Static configs for each broker of a cluster of `brokerCount` brokers. Settings of the user go over them. */
export function localClusterDefaults(brokerCount: number): Record<string, string> {
  const replicas = brokerCount >= 3 ? '3' : '1';
  const minInSync = brokerCount >= 3 ? '2' : '1';
  return {
    'auto.create.topics.enable': 'true',
    'default.replication.factor': replicas,
    'min.insync.replicas': minInSync,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': minInSync,
    'group.initial.rebalance.delay.ms': '0',
    // A browser and its neighbours share the machine: what strangers may hold is bounded.
    'queued.max.request.bytes': '134217728',
    'max.connections': '10000',
  };
}
