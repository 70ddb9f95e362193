import { expect, test } from 'vitest';
import { seededRandom } from '../../server/base/random.ts';
import { checkLeaderAppend } from '../../server/log/leader-append.ts';
import { DEFAULT_LOG_CONFIG, type LogConfig } from '../../server/log/log-config.ts';
import { ProducerState } from '../../server/log/producer-state.ts';
import { errors } from '../../server/protocol/errors.ts';
import { readRecords } from '../../server/records/records.ts';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { mix } from './kit/choice.ts';
import { hostileRecords, plausibleRecords } from './kit/hostile-batches.ts';

const run = chaosRun('fuzz-batches');

const TOPICS: readonly LogConfig[] = [
  DEFAULT_LOG_CONFIG,
  { ...DEFAULT_LOG_CONFIG, cleanupPolicy: ['compact'] },
  { ...DEFAULT_LOG_CONFIG, compressionType: 'lz4' },
  { ...DEFAULT_LOG_CONFIG, compressionType: 'uncompressed', messageTimestampType: 'LogAppendTime' },
  { ...DEFAULT_LOG_CONFIG, messageTimestampBeforeMaxMs: 3_600_000, messageTimestampAfterMaxMs: 3_600_000 },
];

/** What Kafka's brokers answer to a batch they do not take. */
const REFUSALS: ReadonlySet<number> = new Set([
  errors.CORRUPT_MESSAGE, errors.INVALID_RECORD, errors.INVALID_TIMESTAMP, errors.MESSAGE_TOO_LARGE, errors.RECORD_LIST_TOO_LARGE,
  errors.UNSUPPORTED_COMPRESSION_TYPE, errors.INVALID_TXN_STATE, errors.OUT_OF_ORDER_SEQUENCE_NUMBER, errors.INVALID_PRODUCER_EPOCH,
]);

test('what a leader takes, every reader can read; what it does not take has its Kafka error', () => {
  const batches = run.share({ ci: 8_000, long: 1_000_000 });
  let accepted = 0;
  for (let number = 0; number < batches; number += 1) {
    const random = seededRandom(mix(run.seed, number));
    const records = random.int(0, 8) === 0 ? plausibleRecords(random) : hostileRecords(random);
    const config = TOPICS[number % TOPICS.length] ?? DEFAULT_LOG_CONFIG;
    const hint = `batch ${number} of ${run.repeat}: ${records.length > 300 ? `${records.length} bytes` : records.toString('hex')}`;
    const outcome = checkLeaderAppend(records, { config, origin: 'client', producers: new ProducerState(), nowMs: 1_700_000_000_000 });
    if (outcome.kind === 'rejected') {
      expect(REFUSALS.has(outcome.error), `${hint}: error ${outcome.error}`).toBe(true);
    } else if (outcome.kind === 'accepted') {
      accepted += 1;
      for (const batch of outcome.batches) {
        batch.setBaseOffset(1000);
        expect(batch.isCrcValid(), hint).toBe(true);
        const read = readRecords(batch);
        expect(read.length, hint).toBe(batch.recordCount);
        expect(read.map(({ offset }) => offset), hint).toEqual(read.map((_, i) => 1000 + i));
      }
    }
  }
  printReport(run, { name: 'fuzz-batches', operations: batches, acknowledged: accepted, faults: batches, violations: 0 });
});
