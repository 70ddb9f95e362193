import type { Clock } from '../base/clock.ts';
import type { BrokerId, Uuid } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Random } from '../base/random.ts';
import type { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import type { MetadataImage } from '../metadata/image.ts';
import type { RaftPort } from './raft-port.ts';

/** Everything the controller needs. `image` is the committed one of this node's loader; only read. `configs` are this node's. */
export interface ControllerOptions {
  readonly nodeId: BrokerId;
  readonly clusterId: Uuid;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly raft: RaftPort;
  readonly image: MetadataImage;
  readonly configs: BrokerConfigView;
}
