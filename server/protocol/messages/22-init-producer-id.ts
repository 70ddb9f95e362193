/** InitProducerId (key 22): hands out a producer id and epoch (KIP-98, KIP-360). */
import { f, message } from '../definition.ts';

export const initProducerIdRequest = message({
  name: 'InitProducerIdRequest',
  apiKey: 22,
  versions: '0-6',
  flexible: '2+',
  fields: {
    transactionalId: f.string('0+', { nullable: '0+' }),
    transactionTimeoutMs: f.int32('0+'),
    producerId: f.int64('3+', { default: -1 }),
    producerEpoch: f.int16('3+', { default: -1 }),
    enable2Pc: f.bool('6+', { default: false }),
    keepPreparedTxn: f.bool('6+', { default: false }),
  },
});

export const initProducerIdResponse = message({
  name: 'InitProducerIdResponse',
  apiKey: 22,
  versions: '0-6',
  flexible: '2+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    errorCode: f.int16('0+'),
    producerId: f.int64('0+', { default: -1 }),
    producerEpoch: f.int16('0+'),
    ongoingTxnProducerId: f.int64('6+', { default: -1 }),
    ongoingTxnProducerEpoch: f.int16('6+', { default: -1 }),
  },
});
