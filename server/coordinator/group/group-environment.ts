import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { GroupMetrics } from './group-metrics.ts';
import type { GroupSettings } from './group-settings.ts';

/** What the group coordinator's parts take from outside. */
export interface GroupEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: GroupMetrics;
  readonly settings: GroupSettings;
}
