/** AllocateProducerIds (key 67): a broker fetches a block of producer ids from the controller (KIP-730). */
import { f, message } from '../definition.ts';

export const allocateProducerIdsRequest = message({
  name: 'AllocateProducerIdsRequest',
  apiKey: 67,
  versions: '0',
  flexible: '0+',
  fields: {
    brokerId: f.int32('0+'),
    brokerEpoch: f.int64('0+', { default: -1 }),
  },
});

export const allocateProducerIdsResponse = message({
  name: 'AllocateProducerIdsResponse',
  apiKey: 67,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    errorCode: f.int16('0+'),
    producerIdStart: f.int64('0+'),
    producerIdLen: f.int32('0+'),
  },
});
