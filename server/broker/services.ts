import type { Clock } from '../base/clock.ts';
import type { BrokerId, Uuid } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Random } from '../base/random.ts';

/** What handlers work with: the rooms of one broker, wired once by `runtime/broker-node.ts`. */
export interface BrokerServices {
  readonly nodeId: BrokerId;
  readonly clusterId: Uuid;
  readonly rack: string | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
}
