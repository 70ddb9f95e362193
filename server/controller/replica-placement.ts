/**
 * Where the replicas of new partitions go (R9). Leaders are spread evenly over the brokers, first within the topic, then over the
 * cluster; followers go to other racks where there are some, then to the brokers with the fewest replicas. Fenced brokers are used
 * only when there are not enough others, and never lead.
 */
import { must } from '../base/assert.ts';
import type { BrokerId } from '../base/ids.ts';
import type { Random } from '../base/random.ts';
import type { MetadataImage } from '../metadata/image.ts';

/** A broker that may hold replicas. */
interface Candidate {
  readonly id: BrokerId;
  readonly rack: string | null;
  readonly usable: boolean;
  /** Within the topic that is placed. */
  leaders: number;
  replicas: number;
  /** Over all topics. */
  readonly clusterLeaders: number;
  readonly clusterReplicas: number;
}

/** What to place. `existing` are the topic's partitions so far: new ones continue their balance. */
export interface PlacementRequest {
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly existing: readonly (readonly BrokerId[])[];
}

/** Replica lists, preferred leader first; or a sentence why it cannot be done (INVALID_REPLICATION_FACTOR). */
export function placeReplicas(image: MetadataImage, request: PlacementRequest, random: Random): BrokerId[][] | string {
  const candidates = candidatesOf(image, request.existing);
  const { replicationFactor } = request;
  if (candidates.length < replicationFactor) {
    return `Unable to replicate the partition ${replicationFactor} time(s): The target replication factor of ${replicationFactor} cannot be reached because only ${candidates.length} broker(s) are registered.`;
  }
  if (!candidates.some(({ usable }) => usable)) {
    return `Unable to replicate the partition ${replicationFactor} time(s): All brokers are currently fenced.`;
  }
  const pairs = new Map<string, number>();
  return Array.from({ length: request.partitions }, () => placeOne(candidates, replicationFactor, pairs, random));
}

function placeOne(candidates: Candidate[], replicationFactor: number, pairs: Map<string, number>, random: Random): BrokerId[] {
  const order = shuffled(candidates, random);
  const leader = smallest(
    order.filter(({ usable }) => usable),
    ({ leaders, replicas, clusterLeaders, clusterReplicas }) => [leaders, clusterLeaders, replicas, clusterReplicas],
  );
  const chosen = [leader];
  const racks = new Set([leader.rack]);
  while (chosen.length < replicationFactor) {
    const follower = smallest(
      order.filter((candidate) => !chosen.includes(candidate)),
      // The second replica takes over when the leader fails: a leader's partitions should not all go to one broker then.
      ({ id, rack, usable, replicas, clusterReplicas }) => [
        usable ? 0 : 1,
        rack !== null && racks.has(rack) ? 1 : 0,
        replicas,
        chosen.length === 1 ? (pairs.get(`${leader.id}>${id}`) ?? 0) : 0,
        clusterReplicas,
      ],
    );
    if (chosen.length === 1) pairs.set(`${leader.id}>${follower.id}`, (pairs.get(`${leader.id}>${follower.id}`) ?? 0) + 1);
    chosen.push(follower);
    racks.add(follower.rack);
  }
  leader.leaders += 1;
  for (const candidate of chosen) candidate.replicas += 1;
  return chosen.map(({ id }) => id);
}

function candidatesOf(image: MetadataImage, existing: readonly (readonly BrokerId[])[]): Candidate[] {
  const leaders = new Map<BrokerId, number>();
  const replicas = new Map<BrokerId, number>();
  for (const topic of image.topics.values()) {
    for (const partition of topic.partitions.values()) {
      count(leaders, partition.replicas.slice(0, 1));
      count(replicas, partition.replicas);
    }
  }
  const topicLeaders = new Map<BrokerId, number>();
  const topicReplicas = new Map<BrokerId, number>();
  for (const list of existing) {
    count(topicLeaders, list.slice(0, 1));
    count(topicReplicas, list);
  }
  return [...image.brokers.values()]
    .sort((a, b) => a.id - b.id)
    .map(({ id, rack, fenced, inControlledShutdown }) => ({
      id,
      rack,
      usable: !fenced && !inControlledShutdown,
      leaders: topicLeaders.get(id) ?? 0,
      replicas: topicReplicas.get(id) ?? 0,
      clusterLeaders: leaders.get(id) ?? 0,
      clusterReplicas: replicas.get(id) ?? 0,
    }));
}

function count(counts: Map<BrokerId, number>, brokers: readonly BrokerId[]): void {
  for (const broker of brokers) counts.set(broker, (counts.get(broker) ?? 0) + 1);
}

/** The first item with the smallest figures, compared from left to right. */
function smallest(items: readonly Candidate[], figures: (item: Candidate) => number[]): Candidate {
  let best: { item: Candidate; figures: number[] } | undefined;
  for (const item of items) {
    const mine = figures(item);
    if (!best || isLess(mine, best.figures)) best = { item, figures: mine };
  }
  return must(best, 'replicas are placed on at least one broker').item;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = items.map((item) => ({ item, key: random.float() }));
  return order.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
