import { imageRecords } from '../../server/metadata/image-records.ts';
import { decodeMetadataRecord } from '../../server/metadata/records.ts';
import { type BatchView, batchesIn } from '../../server/records/batch.ts';
import type { SimulatedBroker } from './simulated-cluster.ts';

interface Target {
  readonly topic: string;
  readonly partition: number;
}

/** What a partition still lacks: a leader, a full ISR, replicas that know the same high watermark. Undefined when all have everything. */
export function unreadyPartition(brokers: readonly SimulatedBroker[], targets: readonly Target[]): string | undefined {
  for (const { topic, partition } of targets) {
    const states = brokers.map(({ running }) => running?.rooms?.replicas.partitionState(topic, partition));
    const leaders = states.filter((state) => state?.role === 'leader');
    const leader = leaders[0];
    if (leaders.length !== 1 || !leader) return `${topic}-${partition} has ${leaders.length} leaders`;
    if (leader.isr.length !== leader.replicas.length) return `${topic}-${partition} has ISR ${leader.isr.join()} of ${leader.replicas.join()}`;
    for (const [i, state] of states.entries()) {
      if (state?.logEndOffset !== leader.logEndOffset || state.highWatermark !== leader.highWatermark) {
        return `${topic}-${partition} on broker ${i + 1} is at ${state?.highWatermark}/${state?.logEndOffset}, its leader at ${leader.highWatermark}/${leader.logEndOffset}`;
      }
    }
  }
  return undefined;
}

/** Compares the bytes of all replicas up to the high watermark. Gives a sentence about the first difference. */
export async function compareReplicas(brokers: readonly SimulatedBroker[], targets: readonly Target[]): Promise<string | undefined> {
  for (const { topic, partition } of targets) {
    let first: { id: number; bytes: Buffer } | undefined;
    for (const { id, running } of brokers) {
      const log = running?.rooms?.logs.get(topic, partition);
      if (!log) return `broker ${id} has no log of ${topic}-${partition}`;
      const chunks: Buffer[] = [];
      for (let offset = log.logStartOffset; offset < log.highWatermark; ) {
        const read = await log.read({ startOffset: offset, maxBytes: 1 << 20, maxOffset: log.highWatermark, minOneMessage: true });
        if (read.kind !== 'data' || read.nextOffset <= offset) return `${topic}-${partition} on broker ${id} cannot be read at ${offset}`;
        chunks.push(...read.chunks);
        offset = read.nextOffset;
      }
      const bytes = Buffer.concat(chunks);
      if (first && !first.bytes.equals(bytes)) return `${topic}-${partition} differs between brokers ${first.id} and ${id}: ${firstDifference(first.bytes, bytes)}`;
      first ??= { id, bytes };
    }
  }
  return undefined;
}

/** Metadata of the brokers that have applied as much as each other. Gives a sentence about the first difference; undefined also while they are apart. */
export function compareImages(brokers: readonly SimulatedBroker[]): { readonly compared: boolean; readonly difference?: string } {
  const images = brokers.map(({ running }) => running?.rooms?.services.image);
  if (new Set(images.map((image) => image?.appliedOffset)).size > 1) return { compared: false };
  const [first = [], ...others] = images.map((image) => (image ? [...imageRecords(image)].map((value) => JSON.stringify(decodeMetadataRecord(value))).sort() : []));
  for (const [i, other] of others.entries()) {
    const differing = first.find((record) => !other.includes(record)) ?? other.find((record) => !first.includes(record));
    if (differing !== undefined) return { compared: true, difference: `at offset ${images[0]?.appliedOffset} brokers 1 and ${i + 2} differ in ${differing}` };
  }
  return { compared: true };
}

/** Where two replicas part: the last batch that both have, and what each has after it. */
function firstDifference(one: Buffer, other: Buffer): string {
  const [left, right] = [[...batchesIn(one)].map(told), [...batchesIn(other)].map(told)];
  const at = left.findIndex((batch, i) => batch !== right[i]);
  return `after ${left[at - 1] ?? 'the start'} one has ${left.slice(at, at + 3).join(' ') || 'nothing'}, the other ${right.slice(at, at + 3).join(' ') || 'nothing'}`;
}

function told(batch: BatchView): string {
  return `${batch.baseOffset}..${batch.lastOffset} of epoch ${batch.partitionLeaderEpoch} (${batch.sizeInBytes} bytes, CRC ${batch.crc})`;
}
