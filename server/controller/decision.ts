/** What every decision of the controller works on and gives back. */
import type { BrokerId, Offset } from '../base/ids.ts';
import type { Random } from '../base/random.ts';
import { bounded } from '../base/text.ts';
import type { BrokerConfigView } from '../metadata/configs/broker-config-view.ts';
import { effectiveTopicConfig } from '../metadata/configs/effective-topic-config.ts';
import type { MetadataImage, PartitionImage } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import type { BrokerSessions } from './broker-sessions.ts';

/** The controller's state at the time of a decision. Decisions only read it. */
export interface ControllerState {
  /** The working image: committed records and those that are on their way. */
  readonly image: MetadataImage;
  /** This node's broker configs on that image. */
  readonly configs: BrokerConfigView;
  readonly sessions: BrokerSessions;
  readonly random: Random;
  /** Offset that the first record of this decision will get. */
  readonly nextOffset: Offset;
}

/** Records to append (all or nothing, in order; may be none) and the reply for when they are committed. */
export interface Decision<Reply> {
  readonly records: readonly MetadataRecord[];
  readonly reply: Reply;
}

/** Most partitions of one topic, or of one CreatePartitions, that a request creates, as in Apache Kafka. */
export const MAX_PARTITIONS_PER_REQUEST = 10_000;
/** Most records of one request. Apache Kafka takes 10,000, which a topic of 10,000 partitions exceeds by its own record. */
export const MAX_RECORDS_PER_REQUEST = 50_000;

/** An outcome of one part of a request that goes into the reply. */
export interface Refusal {
  readonly errorCode: number;
  readonly message: string;
}

/** Shorthand; bounds the message. */
export function refusal(errorCode: number, message: string): Refusal {
  return { errorCode, message: bounded(message) };
}

/** Whether something is a refusal. */
export function isRefusal(value: object): value is Refusal {
  return 'errorCode' in value && 'message' in value;
}

/** A broker that may get leaderships and join in-sync sets: registered, unfenced, not about to stop. */
export function isActive(image: MetadataImage, broker: BrokerId): boolean {
  const registration = image.brokers.get(broker);
  return registration !== undefined && !registration.fenced && !registration.inControlledShutdown;
}

/** The topic's min.insync.replicas, bounded by the number of replicas: below it the high watermark stands still. */
export function minInSyncReplicas(state: ControllerState, topic: string, { replicas }: PartitionImage): number {
  const own = state.image.configs('topic', topic).get('min.insync.replicas');
  return Math.min(own === undefined ? state.configs.number('min.insync.replicas') : Number(own), replicas.length);
}

/** Whether a topic allows elections that may lose records. */
export function allowsUncleanElection(state: ControllerState, topic: string): boolean {
  return effectiveTopicConfig(state.image, topic, state.configs).uncleanLeaderElectionEnable;
}
