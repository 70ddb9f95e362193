import type { Clock } from '../base/clock.ts';
import type { BrokerId, Uuid } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Random } from '../base/random.ts';
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts';
import type { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import type { MetadataImage } from '../metadata/image.ts';
import type { RaftNode } from '../quorum/raft-node.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';
import type { AutoTopics } from './auto-topics.ts';
import type { AnswerAsController, ControllerChannel } from './controller-channel.ts';
import type { FetchSessions } from './fetch-sessions.ts';
import type { ProducerIds } from './producer-ids.ts';

/** What handlers work with: the rooms of one broker, wired once by `runtime/broker-node.ts`. */
export interface BrokerServices {
  readonly nodeId: BrokerId;
  readonly clusterId: Uuid;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** This broker's committed metadata. Live: read it synchronously. */
  readonly image: MetadataImage;
  /** This broker's effective configs. Live. */
  readonly configs: BrokerConfigView;
  readonly replicas: ReplicaManager;
  /** Groups and committed offsets of the `__consumer_offsets` partitions led here. */
  readonly groups: GroupCoordinator;
  readonly fetchSessions: FetchSessions;
  readonly producerIds: ProducerIds;
  readonly autoTopics: AutoTopics;
  readonly controllerChannel: ControllerChannel;
  readonly raft: Pick<RaftNode, 'handleVote' | 'handleBeginQuorumEpoch' | 'handleEndQuorumEpoch' | 'handleFetch' | 'handleFetchSnapshot'>;
  /** Answers as the controller of this node; NOT_CONTROLLER when another is active. */
  readonly answerAsController: AnswerAsController;
  /** The connection that carried a broker's heartbeats ended. */
  readonly onBrokerConnectionLost: (brokerId: BrokerId) => void;
  /** Resolves when `condition` holds on the image, or after `limitMs`. */
  readonly metadataReached: (condition: () => boolean, limitMs: number) => Promise<void>;
}
