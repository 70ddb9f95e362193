import path from 'node:path';
import type { BrokerId } from '../../../server/base/ids.ts';
import { MetadataImage } from '../../../server/metadata/image.ts';
import { decodeMetadataRecord } from '../../../server/metadata/records.ts';
import { batchesIn } from '../../../server/records/batch.ts';
import { readRecords } from '../../../server/records/records.ts';
import { readLog } from './replica-differences.ts';

/**
 * What librdkafka says when a broker refused the sequence number of a batch and it ends its producer. It does so by itself too: when a
 * leader moves, 2.0.2 may send a batch before the one that it has to send again (the count of requests in flight falls before the refused
 * messages are back in their queue), and takes the refusal for the end, as it believes what may have been written to be written (mended in
 * 2.3.0, its pull request 4438).
 */
const REFUSED =
  /ProduceRequest for (\S+) \[(\d+)\] with \d+ message\(s\) failed (?:due to sequence desynchronization|with rewound sequence number) (?:with|on) broker (\d+) \(PID\{Id:(\d+),Epoch:(\d+)\}, base seq (\d+)/;
/** The client's own words at the end of the same remark, ms since the epoch. */
const TOLD_AT = /told at (\d+)$/;

/** A line of the client on librdkafka begins so when its producer ended for good. */
const FATAL = 'fatal: ';

/** How many producers librdkafka ended. */
export function endedProducers(remarks: ReadonlyMap<string, number>): number {
  return [...remarks].reduce((sum, [remark, count]) => sum + (remark.startsWith(FATAL) ? count : 0), 0);
}

/**
 * Judges what ended producers by what the log holds: a batch was refused rightly when the one before it is not there, or came under another
 * leader while the broker that refused had stood still and did not know yet that it led no longer (librdkafka 2.0.2 believes such a broker's
 * metadata; from 2.1.0 on it looks at leader epochs). One sentence for each that was not, or that is not understood. The cluster must have
 * stopped with a full ISR.
 */
export function wrongRefusals(remarks: Iterable<string>, dataDir: string): string[] {
  return [...remarks].filter((remark) => remark.startsWith(FATAL)).flatMap((remark) => wrongRefusal(remark, dataDir) ?? []);
}

function wrongRefusal(remark: string, dataDir: string): string | undefined {
  const [, topic, partition, broker, producerId, producerEpoch, baseSequence] = REFUSED.exec(remark) ?? [];
  if (topic === undefined) return `a producer ended: ${remark}`;
  const log = readLog(path.join(dataDir, `${topic}-${partition}`));
  const own = [...batchesIn(log)].filter((batch) => batch.producerId === Number(producerId) && batch.producerEpoch === Number(producerEpoch));
  const wanted = Number(baseSequence);
  const isThere = own.some((batch) => batch.baseSequence === wanted);
  const last = own.at(-1)?.lastSequence;
  if (last !== undefined && last + 1 !== wanted && !isThere) return undefined;
  const before = own.find((batch) => batch.lastSequence + 1 === wanted);
  const terms = termsOf(dataDir, topic, Number(partition));
  const toldAt = Number(TOLD_AT.exec(remark)?.[1]);
  if (before && isDeposed(terms, Number(broker), { toldAt, epoch: before.partitionLeaderEpoch })) return undefined;
  return `refused, and it was its turn (the log of ${topic}-${partition} ends with sequence ${last} of the producer): ${remark}`;
}

/** A leader of a partition, from its election to the next. */
interface Term {
  readonly leader: BrokerId;
  readonly epoch: number;
  /** When the controller wrote it, ms since the epoch. */
  readonly at: number;
}

/** Who led a partition when, from a broker's metadata log; nothing where that begins with a snapshot. */
function termsOf(dataDir: string, topic: string, partition: number): Term[] {
  const image = new MetadataImage();
  const terms: Term[] = [];
  const batches = [...batchesIn(readLog(path.join(dataDir, '__cluster_metadata-0')))];
  if (batches[0]?.baseOffset !== 0) return [];
  for (const batch of batches) {
    if (batch.isControl) continue;
    for (const { value } of readRecords(batch)) if (value) image.apply(decodeMetadataRecord(value));
    const now = image.partition(topic, partition);
    if (now && now.leaderEpoch !== terms.at(-1)?.epoch) terms.push({ leader: now.leader, epoch: now.leaderEpoch, at: batch.maxTimestamp });
  }
  return terms;
}

/** Whether a broker had led, led no longer when the client was told, and did not lead when `epoch` was written to either. */
function isDeposed(terms: readonly Term[], broker: BrokerId, { toldAt, epoch }: { toldAt: number; epoch: number }): boolean {
  const before = terms.filter(({ at }) => at <= toldAt);
  const writer = terms.find((term) => term.epoch === epoch);
  return before.some(({ leader }) => leader === broker) && before.at(-1)?.leader !== broker && writer !== undefined && writer.leader !== broker;
}
