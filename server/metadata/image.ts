/**
 * The cluster's metadata as of one offset of `__cluster_metadata`: what replay of the records up to it gives. Mutable, but only
 * `apply` and `advanceTo` change it; the values in it (brokers, topics' partitions) are replaced, never edited, so a reader may
 * keep one. Single-threaded: readers use it synchronously and see whole batches.
 */
import { must } from '../base/assert.ts';
import { type BrokerId, type Offset, type TopicName, UNASSIGNED_DIRECTORY, type Uuid } from '../base/ids.ts';
import type { MetadataRecord, MetadataRecordOf } from './records.ts';

/** Resource types of ConfigRecord and of the config APIs (Kafka's ConfigResource.Type). */
export const configResourceTypes = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16, group: 32 } as const;

/** A resource type that carries stored configs. Broker configs of resource name '' are the cluster-wide defaults. */
export type ConfigResourceType = 'topic' | 'broker' | 'clientMetrics' | 'group';

/** Where a broker can be reached. `securityProtocol`: 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL. */
export interface BrokerEndpoint {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly securityProtocol: number;
}

/** One registered broker. */
export interface BrokerImage {
  readonly id: BrokerId;
  /** Offset of the record that registered this incarnation. Grows with every registration. */
  readonly epoch: number;
  readonly incarnationId: Uuid;
  readonly endpoints: readonly BrokerEndpoint[];
  readonly rack: string | null;
  /** A fenced broker leads nothing, joins no ISR and is not listed to clients. */
  readonly fenced: boolean;
  readonly inControlledShutdown: boolean;
  readonly logDirs: readonly Uuid[];
  /** Ranges of feature levels that it supports. */
  readonly features: readonly {
    readonly name: string;
    readonly minSupportedVersion: number;
    readonly maxSupportedVersion: number;
  }[];
}

/** One partition. `leader` −1 = none. */
export interface PartitionImage {
  readonly replicas: readonly BrokerId[];
  readonly isr: readonly BrokerId[];
  readonly addingReplicas: readonly BrokerId[];
  readonly removingReplicas: readonly BrokerId[];
  readonly leader: BrokerId;
  /** +1 with every election, even one that the same broker wins. */
  readonly leaderEpoch: number;
  /** +1 with every change of the partition. */
  readonly partitionEpoch: number;
  /** Log directory of each replica, in the order of `replicas`. */
  readonly directories: readonly Uuid[];
  /** Eligible leader replicas (KIP-966). */
  readonly elr: readonly BrokerId[];
  readonly lastKnownElr: readonly BrokerId[];
  /** 0 recovered, 1 recovering after an unclean election. */
  readonly leaderRecoveryState: number;
}

/** One topic. `partitions` by partition index, dense from 0. */
export interface TopicImage {
  readonly name: TopicName;
  readonly id: Uuid;
  readonly partitions: ReadonlyMap<number, PartitionImage>;
}

/** Learns what `apply` changes; called around each change. `MetadataDelta` is one. */
export interface ImageChanges {
  brokerChanged(id: BrokerId, before: BrokerImage | undefined): void;
  topicCreated(name: TopicName, id: Uuid): void;
  topicDeleted(topic: TopicImage): void;
  partitionChanged(topic: TopicImage, partition: number, before: PartitionImage | undefined): void;
  configChanged(type: ConfigResourceType, name: string): void;
  featureChanged(name: string): void;
}

interface MutableTopic extends TopicImage {
  readonly partitions: Map<number, PartitionImage>;
}

const NO_CONFIGS: ReadonlyMap<string, string> = new Map();
const CONFIG_TYPE_NAMES = new Map<number, ConfigResourceType>([
  [configResourceTypes.topic, 'topic'],
  [configResourceTypes.broker, 'broker'],
  [configResourceTypes.clientMetrics, 'clientMetrics'],
  [configResourceTypes.group, 'group'],
]);

/** The stored config resource type of a wire number; undefined for one that stores nothing. */
export function configResourceType(wire: number): ConfigResourceType | undefined {
  return CONFIG_TYPE_NAMES.get(wire);
}

/** See the head of this file. */
export class MetadataImage {
  private readonly brokerMap = new Map<BrokerId, BrokerImage>();
  private readonly topicMap = new Map<TopicName, MutableTopic>();
  private readonly topicIdMap = new Map<Uuid, MutableTopic>();
  private readonly configMap = new Map<ConfigResourceType, Map<string, Map<string, string>>>();
  private configChanges = 0;
  private readonly featureMap = new Map<string, number>();
  private producerIdEnd = 0;
  private transactionIsOpen = false;
  private offset: Offset = -1;
  private epoch = -1;

  get brokers(): ReadonlyMap<BrokerId, BrokerImage> {
    return this.brokerMap;
  }
  get topics(): ReadonlyMap<TopicName, TopicImage> {
    return this.topicMap;
  }
  get topicsById(): ReadonlyMap<Uuid, TopicImage> {
    return this.topicIdMap;
  }
  /** Feature name → level, e.g. `metadata.version` → 21. */
  get features(): ReadonlyMap<string, number> {
    return this.featureMap;
  }
  /** First producer id that no broker was given yet. */
  get nextProducerId(): number {
    return this.producerIdEnd;
  }
  /** Records of a change in several batches were read, and its end was not: they are not in the image (KIP-868). */
  get hasOpenTransaction(): boolean {
    return this.transactionIsOpen;
  }
  /** Offset of the last applied record of the metadata log (control records count); −1 before the first. */
  get appliedOffset(): Offset {
    return this.offset;
  }
  /** Quorum epoch of that record; −1 before the first. */
  get appliedEpoch(): number {
    return this.epoch;
  }

  /** The partition, or undefined when the topic or the index does not exist. */
  partition(topic: TopicName, partition: number): PartitionImage | undefined {
    return this.topicMap.get(topic)?.partitions.get(partition);
  }

  /** Stored configs of a resource. `configs('broker', '')` are the cluster-wide broker defaults, `configs('broker', '1')` those of broker 1. */
  configs(type: ConfigResourceType, name: string): ReadonlyMap<string, string> {
    return this.configMap.get(type)?.get(name) ?? NO_CONFIGS;
  }

  /** Another number after every change of a stored config: for values derived from them. */
  get configsVersion(): number {
    return this.configChanges;
  }

  /** Names of the resources of a type that have stored configs. */
  configuredResources(type: ConfigResourceType): string[] {
    return [...(this.configMap.get(type)?.keys() ?? [])];
  }

  /** Brokers that are registered and not fenced, by id: what clients are told. Brokers in controlled shutdown are still among them. */
  aliveBrokers(): BrokerImage[] {
    return [...this.brokerMap.values()].filter((broker) => !broker.fenced).sort((a, b) => a.id - b.id);
  }

  /** Applies one record. `delta`, when given, learns what changed. Throws InvariantError for a record that does not fit the state. */
  apply(record: MetadataRecord, delta?: ImageChanges): void {
    switch (record.type) {
      case 'registerBroker':
        return this.registerBroker(record.value, delta);
      case 'unregisterBroker':
        delta?.brokerChanged(record.value.brokerId, this.brokerMap.get(record.value.brokerId));
        this.brokerMap.delete(record.value.brokerId);
        return;
      case 'fenceBroker':
        return this.changeBroker(record.value.id, { fenced: true }, delta);
      case 'unfenceBroker':
        return this.changeBroker(record.value.id, { fenced: false }, delta);
      case 'brokerRegistrationChange':
        return this.changeRegistration(record.value, delta);
      case 'topic':
        return this.addTopic({ name: record.value.name, id: record.value.topicId, partitions: new Map() }, delta);
      case 'removeTopic':
        return this.removeTopic(record.value.topicId, delta);
      case 'partition':
        return this.setPartition(record.value.topicId, record.value.partitionId, newPartition(record.value), delta);
      case 'partitionChange':
        return this.changePartition(record.value, delta);
      case 'config':
        return this.changeConfig(record.value, delta);
      case 'featureLevel':
        delta?.featureChanged(record.value.name);
        if (record.value.featureLevel === 0) this.featureMap.delete(record.value.name);
        else this.featureMap.set(record.value.name, record.value.featureLevel);
        return;
      case 'producerIds':
        this.producerIdEnd = record.value.nextProducerId;
        return;
      case 'beginTransaction':
        this.transactionIsOpen = true;
        return;
      case 'endTransaction':
      case 'abortTransaction':
        this.transactionIsOpen = false;
        return;
      case 'noOp':
        return;
    }
  }

  /** Notes that everything up to `offset` (inclusive) has been applied. */
  advanceTo(offset: Offset, epoch: number): void {
    this.offset = offset;
    this.epoch = epoch;
  }

  /** A separate image with the same content: what the controller works on. */
  clone(): MetadataImage {
    const copy = new MetadataImage();
    copy.copyFrom(this);
    return copy;
  }

  /** Takes over the content of another image (after a snapshot was loaded). Readers that hold this image see the new state. */
  replaceWith(other: MetadataImage): void {
    for (const map of [this.brokerMap, this.topicMap, this.topicIdMap, this.configMap, this.featureMap]) map.clear();
    this.configChanges += 1;
    this.transactionIsOpen = other.transactionIsOpen;
    this.copyFrom(other);
  }

  private copyFrom(other: MetadataImage): void {
    for (const [id, broker] of other.brokerMap) this.brokerMap.set(id, broker);
    for (const topic of other.topicMap.values()) this.addTopic({ ...topic, partitions: new Map(topic.partitions) });
    for (const [type, resources] of other.configMap) {
      this.configMap.set(type, new Map([...resources].map(([name, values]) => [name, new Map(values)])));
    }
    for (const [name, level] of other.featureMap) this.featureMap.set(name, level);
    this.producerIdEnd = other.producerIdEnd;
    this.advanceTo(other.offset, other.epoch);
  }

  private registerBroker(value: MetadataRecordOf<'registerBroker'>['value'], delta: ImageChanges | undefined): void {
    delta?.brokerChanged(value.brokerId, this.brokerMap.get(value.brokerId));
    this.brokerMap.set(value.brokerId, {
      id: value.brokerId,
      epoch: value.brokerEpoch,
      incarnationId: value.incarnationId,
      endpoints: value.endPoints,
      rack: value.rack,
      fenced: value.fenced,
      inControlledShutdown: value.inControlledShutdown,
      logDirs: value.logDirs,
      features: value.features,
    });
  }

  private changeRegistration(
    value: MetadataRecordOf<'brokerRegistrationChange'>['value'],
    delta: ImageChanges | undefined,
  ): void {
    const before = must(
      this.brokerMap.get(value.brokerId),
      `a registration change names broker ${value.brokerId}, which is not registered`,
    );
    this.changeBroker(
      value.brokerId,
      {
        // −1 unfenced, 0 unchanged, 1 fenced. Controlled shutdown only ever begins; a new registration ends it.
        fenced: value.fenced === 0 ? before.fenced : value.fenced > 0,
        inControlledShutdown: value.inControlledShutdown === 1 || before.inControlledShutdown,
        logDirs: value.logDirs.length > 0 ? value.logDirs : before.logDirs,
      },
      delta,
    );
  }

  private changeBroker(id: BrokerId, change: Partial<BrokerImage>, delta: ImageChanges | undefined): void {
    const before = must(this.brokerMap.get(id), `a record changes broker ${id}, which is not registered`);
    delta?.brokerChanged(id, before);
    this.brokerMap.set(id, { ...before, ...change });
  }

  private addTopic(topic: MutableTopic, delta?: ImageChanges): void {
    this.topicMap.set(topic.name, topic);
    this.topicIdMap.set(topic.id, topic);
    delta?.topicCreated(topic.name, topic.id);
  }

  private removeTopic(id: Uuid, delta: ImageChanges | undefined): void {
    const topic = must(this.topicIdMap.get(id), `a record removes topic ${id}, which does not exist`);
    this.topicIdMap.delete(id);
    this.topicMap.delete(topic.name);
    if (this.configMap.get('topic')?.delete(topic.name)) this.configChanges += 1;
    delta?.topicDeleted(topic);
  }

  private setPartition(topicId: Uuid, partition: number, after: PartitionImage, delta: ImageChanges | undefined): void {
    const topic = must(
      this.topicIdMap.get(topicId),
      `a record changes partition ${partition} of topic ${topicId}, which does not exist`,
    );
    delta?.partitionChanged(topic, partition, topic.partitions.get(partition));
    topic.partitions.set(partition, after);
  }

  private changePartition(value: MetadataRecordOf<'partitionChange'>['value'], delta: ImageChanges | undefined): void {
    const topic = must(this.topicIdMap.get(value.topicId), `a record changes topic ${value.topicId}, which does not exist`);
    const before = must(
      topic.partitions.get(value.partitionId),
      `a record changes ${topic.name}-${value.partitionId}, which does not exist`,
    );
    this.setPartition(value.topicId, value.partitionId, changedPartition(before, value), delta);
  }

  private changeConfig(value: MetadataRecordOf<'config'>['value'], delta: ImageChanges | undefined): void {
    const type = CONFIG_TYPE_NAMES.get(value.resourceType);
    if (type === undefined) return;
    delta?.configChanged(type, value.resourceName);
    this.configChanges += 1;
    let resources = this.configMap.get(type);
    if (!resources) this.configMap.set(type, (resources = new Map()));
    let values = resources.get(value.resourceName);
    if (!values) resources.set(value.resourceName, (values = new Map()));
    if (value.value === null) values.delete(value.name);
    else values.set(value.name, value.value);
    if (values.size === 0) resources.delete(value.resourceName);
  }
}

function newPartition(value: MetadataRecordOf<'partition'>['value']): PartitionImage {
  return {
    replicas: value.replicas,
    isr: value.isr,
    addingReplicas: value.addingReplicas,
    removingReplicas: value.removingReplicas,
    leader: value.leader,
    leaderEpoch: value.leaderEpoch,
    partitionEpoch: value.partitionEpoch,
    directories:
      value.directories.length === value.replicas.length ? value.directories : value.replicas.map(() => UNASSIGNED_DIRECTORY),
    elr: value.eligibleLeaderReplicas ?? [],
    lastKnownElr: value.lastKnownElr ?? [],
    leaderRecoveryState: value.leaderRecoveryState,
  };
}

/** Leader −2 = unchanged. A named leader, even the same one, starts a new leader epoch (PartitionRegistration.merge of Apache Kafka). */
function changedPartition(before: PartitionImage, value: MetadataRecordOf<'partitionChange'>['value']): PartitionImage {
  const leaderNamed = value.leader !== -2;
  const replicas = value.replicas ?? before.replicas;
  return {
    replicas,
    isr: value.isr ?? before.isr,
    addingReplicas: value.addingReplicas ?? before.addingReplicas,
    removingReplicas: value.removingReplicas ?? before.removingReplicas,
    leader: leaderNamed ? value.leader : before.leader,
    leaderEpoch: before.leaderEpoch + (leaderNamed ? 1 : 0),
    partitionEpoch: before.partitionEpoch + 1,
    directories: value.directories ?? (value.replicas ? replicas.map((id) => directoryOf(before, id)) : before.directories),
    elr: value.eligibleLeaderReplicas ?? before.elr,
    lastKnownElr: value.lastKnownElr ?? before.lastKnownElr,
    leaderRecoveryState: value.leaderRecoveryState === -1 ? before.leaderRecoveryState : value.leaderRecoveryState,
  };
}

function directoryOf(partition: PartitionImage, broker: BrokerId): Uuid {
  return partition.directories[partition.replicas.indexOf(broker)] ?? UNASSIGNED_DIRECTORY;
}
