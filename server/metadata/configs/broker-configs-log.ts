/** Broker configs of logs and topics: defaults for topic configs, creation of topics, retention, cleaner. Kafka 3.9's names and defaults. */
import type { ConfigDefinition } from './config-definition.ts';

export const brokerLogConfigs: readonly ConfigDefinition[] = [];
