import type { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import { RACK_AWARE_SELECTOR } from './replica-selector.ts';

/** The broker configs that replication obeys, read out once per change. Bytes and ms. */
export interface ReplicationSettings {
  /** `replica.lag.time.max.ms`. */
  readonly lagTimeMaxMs: number;
  /** `replica.fetch.wait.max.ms`. */
  readonly fetchWaitMaxMs: number;
  /** `replica.fetch.min.bytes`. */
  readonly fetchMinBytes: number;
  /** `replica.fetch.max.bytes`, per partition. */
  readonly fetchMaxBytes: number;
  /** `replica.fetch.response.max.bytes`. */
  readonly fetchResponseMaxBytes: number;
  /** `fetch.max.bytes`: cap on any fetch response. */
  readonly consumerFetchMaxBytes: number;
  /** `replica.selector.class` is the rack-aware one: consumers may read from followers. */
  readonly readsNearConsumer: boolean;
}

/** Reads the settings out of the effective configs. Throws InvariantError for a name that the config table lacks. */
export function replicationSettings(configs: BrokerConfigView): ReplicationSettings {
  return {
    lagTimeMaxMs: configs.number('replica.lag.time.max.ms'),
    fetchWaitMaxMs: configs.number('replica.fetch.wait.max.ms'),
    fetchMinBytes: configs.number('replica.fetch.min.bytes'),
    fetchMaxBytes: configs.number('replica.fetch.max.bytes'),
    fetchResponseMaxBytes: configs.number('replica.fetch.response.max.bytes'),
    consumerFetchMaxBytes: configs.number('fetch.max.bytes'),
    readsNearConsumer: configs.value('replica.selector.class') === RACK_AWARE_SELECTOR,
  };
}
