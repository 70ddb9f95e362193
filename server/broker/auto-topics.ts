import type { Clock } from '../base/clock.ts';
import type { TopicName } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import { apis } from '../protocol/apis.ts';
import { errorName, errors } from '../protocol/errors.ts';
import { OFFSETS_TOPIC } from '../coordinator/group/group-coordinator.ts';
import type { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import type { ControllerChannel } from './controller-channel.ts';
import { isInternalTopic, topicNameProblem } from '../metadata/topic-names.ts';

const CREATE_TIMEOUT_MS = 10_000;
/** After a refusal (too few live brokers) the same topic is not asked for again for this long. */
const REFUSAL_PAUSE_MS = 500;
/** Names under creation at once; more wait for the client's retry. */
const MAX_IN_FLIGHT = 1_000;

/**
 * Creates topics that clients or coordinators want and that do not exist, by CreateTopics to the controller. Returns at once: the
 * asker is told that the topic is unknown and finds it at a retry, as with Kafka.
 */
export class AutoTopics {
  private readonly config: BrokerConfigView;
  private readonly channel: Pick<ControllerChannel, 'request'>;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly inFlight = new Set<TopicName>();

  constructor(options: { config: BrokerConfigView; channel: Pick<ControllerChannel, 'request'>; clock: Clock; logger: Logger }) {
    this.config = options.config;
    this.channel = options.channel;
    this.clock = options.clock;
    this.logger = options.logger;
  }

  /**
   * For a client: only if `auto.create.topics.enable`. The offsets topic gets its own settings; the state of coordinators that are not
   * there yet is not made: whoever needs it one day must not find a plain topic.
   */
  requestCreation(topic: TopicName): void {
    if (!this.config.boolean('auto.create.topics.enable')) return;
    if (topic === OFFSETS_TOPIC || !isInternalTopic(topic)) this.create(topic);
  }

  /** `__consumer_offsets`, by whoever needs it first, whether or not auto-creation is enabled. */
  requestOffsetsTopic(): void {
    this.create(OFFSETS_TOPIC);
  }

  private create(topic: TopicName): void {
    if (this.inFlight.has(topic) || this.inFlight.size >= MAX_IN_FLIGHT || topicNameProblem(topic) !== undefined) return;
    this.inFlight.add(topic);
    const request = { topics: [this.definition(topic)], timeoutMs: CREATE_TIMEOUT_MS };
    void this.channel.request('admin', apis.createTopics, request, CREATE_TIMEOUT_MS).then((answer) => {
      const errorCode = answer?.topics[0]?.errorCode ?? errors.REQUEST_TIMED_OUT;
      if (errorCode === errors.NONE) this.logger.info('topic-auto-created', { topic });
      if (errorCode === errors.NONE || errorCode === errors.TOPIC_ALREADY_EXISTS) {
        this.inFlight.delete(topic);
        return;
      }
      this.logger.warn('topic-auto-creation-failed', { topic, error: errorName(errorCode), detail: answer?.topics[0]?.errorMessage });
      this.clock.after(REFUSAL_PAUSE_MS, () => this.inFlight.delete(topic));
    });
  }

  private definition(topic: TopicName) {
    if (topic !== OFFSETS_TOPIC) {
      return {
        name: topic,
        numPartitions: this.config.number('num.partitions'),
        replicationFactor: this.config.number('default.replication.factor'),
      };
    }
    return {
      name: topic,
      numPartitions: this.config.number('offsets.topic.num.partitions'),
      replicationFactor: this.config.number('offsets.topic.replication.factor'),
      configs: [
        { name: 'cleanup.policy', value: 'compact' },
        { name: 'compression.type', value: 'producer' },
        { name: 'segment.bytes', value: String(this.config.number('offsets.topic.segment.bytes')) },
      ],
    };
  }
}
