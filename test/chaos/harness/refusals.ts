import path from 'node:path';
import { batchesIn } from '../../../server/records/batch.ts';
import { readLog } from './replica-differences.ts';

/**
 * What librdkafka says when a broker refused the sequence number of a batch and it ends its producer. It does so by itself too: when a
 * leader moves, 2.0.2 may send a batch before the one that it has to send again (the count of requests in flight falls before the refused
 * messages are back in their queue), and takes the refusal for the end, as it believes what may have been written to be written (mended in
 * 2.3.0, its pull request 4438).
 */
const REFUSED =
  /ProduceRequest for (\S+) \[(\d+)\] with \d+ message\(s\) failed (?:due to sequence desynchronization|with rewound sequence number) .*?\(PID\{Id:(\d+),Epoch:(\d+)\}, base seq (\d+)/;

/** A line of the client on librdkafka begins so when its producer ended for good. */
const FATAL = 'fatal: ';

/** How many producers librdkafka ended. */
export function endedProducers(remarks: ReadonlyMap<string, number>): number {
  return [...remarks].reduce((sum, [remark, count]) => sum + (remark.startsWith(FATAL) ? count : 0), 0);
}

/**
 * Judges what ended producers by what the log holds: a batch was refused rightly when the one before it is not there. One sentence for each
 * that was not, or that is not understood. The cluster must have stopped with a full ISR.
 */
export function wrongRefusals(remarks: Iterable<string>, dataDir: string): string[] {
  return [...remarks].filter((remark) => remark.startsWith(FATAL)).flatMap((remark) => wrongRefusal(remark, dataDir) ?? []);
}

function wrongRefusal(remark: string, dataDir: string): string | undefined {
  const [, topic, partition, producerId, producerEpoch, baseSequence] = REFUSED.exec(remark) ?? [];
  if (topic === undefined) return `a producer ended: ${remark}`;
  const log = readLog(path.join(dataDir, `${topic}-${partition}`));
  const own = [...batchesIn(log)].filter((batch) => batch.producerId === Number(producerId) && batch.producerEpoch === Number(producerEpoch));
  const wanted = Number(baseSequence);
  const isThere = own.some((batch) => batch.baseSequence === wanted);
  const last = own.at(-1)?.lastSequence;
  if (last !== undefined && last + 1 !== wanted && !isThere) return undefined;
  return `refused, and it was its turn (the log of ${topic}-${partition} ends with sequence ${last} of the producer): ${remark}`;
}
