/** Produce (key 0): appends one record batch per partition. v3 magic 2, v7 zstd (KIP-110), v8 record errors (KIP-467), v9 flexible, v10 leader hints (KIP-951), v12 transactions v2 (KIP-890), v13 topic ids (KIP-516). */
import { f, message } from '../definition.ts';

export const produceRequest = message({
  name: 'ProduceRequest',
  apiKey: 0,
  versions: '0-13',
  flexible: '9+',
  fields: {
    transactionalId: f.string('3+', { nullable: '3+', default: null }),
    acks: f.int16('0+'),
    timeoutMs: f.int32('0+'),
    topicData: f.array('0+', {
      name: f.string('0-12'),
      topicId: f.uuid('13+'),
      partitionData: f.array('0+', {
        index: f.int32('0+'),
        records: f.records('0+', { nullable: '0+' }),
      }),
    }),
  },
});

export const produceResponse = message({
  name: 'ProduceResponse',
  apiKey: 0,
  versions: '0-13',
  flexible: '9+',
  fields: {
    responses: f.array('0+', {
      name: f.string('0-12'),
      topicId: f.uuid('13+'),
      partitionResponses: f.array('0+', {
        index: f.int32('0+'),
        errorCode: f.int16('0+'),
        baseOffset: f.int64('0+'),
        logAppendTimeMs: f.int64('2+', { default: -1 }),
        logStartOffset: f.int64('5+', { default: -1 }),
        recordErrors: f.array('8+', {
          batchIndex: f.int32('8+'),
          batchIndexErrorMessage: f.string('8+', { nullable: '8+', default: null }),
        }),
        errorMessage: f.string('8+', { nullable: '8+', default: null }),
        currentLeader: f.struct('10+', {
          leaderId: f.int32('10+', { default: -1 }),
          leaderEpoch: f.int32('10+', { default: -1 }),
        }, { tagged: '10+', tag: 0 }),
      }),
    }),
    throttleTimeMs: f.int32('1+'),
    nodeEndpoints: f.array('10+', {
      nodeId: f.int32('10+'),
      host: f.string('10+'),
      port: f.int32('10+'),
      rack: f.string('10+', { nullable: '10+', default: null }),
    }, { tagged: '10+', tag: 0 }),
  },
});
