/** CreatePartitions (key 37): grows the partition count of topics (KIP-195). */
import { f, message } from '../definition.ts';

export const createPartitionsRequest = message({
  name: 'CreatePartitionsRequest',
  apiKey: 37,
  versions: '0-3',
  flexible: '2+',
  fields: {
    topics: f.array('0+', {
      name: f.string('0+'),
      count: f.int32('0+'),
      assignments: f.array('0+', {
        brokerIds: f.list('0+', 'int32'),
      }, { nullable: '0+' }),
    }),
    timeoutMs: f.int32('0+'),
    validateOnly: f.bool('0+'),
  },
});

export const createPartitionsResponse = message({
  name: 'CreatePartitionsResponse',
  apiKey: 37,
  versions: '0-3',
  flexible: '2+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    results: f.array('0+', {
      name: f.string('0+'),
      errorCode: f.int16('0+'),
      errorMessage: f.string('0+', { nullable: '0+', default: null }),
    }),
  },
});
