/** DescribeProducers (key 61): idempotent and transactional producers active in a partition (KIP-664). */
import { f, message } from '../definition.ts';

export const describeProducersRequest = message({
  name: 'DescribeProducersRequest',
  apiKey: 61,
  versions: '0',
  flexible: '0+',
  fields: {
    topics: f.array('0+', {
      name: f.string('0+'),
      partitionIndexes: f.list('0+', 'int32'),
    }),
  },
});

export const describeProducersResponse = message({
  name: 'DescribeProducersResponse',
  apiKey: 61,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    topics: f.array('0+', {
      name: f.string('0+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        errorCode: f.int16('0+'),
        errorMessage: f.string('0+', { nullable: '0+', default: null }),
        activeProducers: f.array('0+', {
          producerId: f.int64('0+'),
          producerEpoch: f.int32('0+'),
          lastSequence: f.int32('0+', { default: -1 }),
          lastTimestamp: f.int64('0+', { default: -1 }),
          coordinatorEpoch: f.int32('0+'),
          currentTxnStartOffset: f.int64('0+', { default: -1 }),
        }),
      }),
    }),
  },
});
