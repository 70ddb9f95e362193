/** CreateTopics (key 19): creates topics. v4 broker defaults by −1 (KIP-464), v5 answers with configs (KIP-525), v7 topic ids. */
import { f, message } from '../definition.ts';

export const createTopicsRequest = message({
  name: 'CreateTopicsRequest',
  apiKey: 19,
  versions: '0-7',
  flexible: '5+',
  fields: {
    topics: f.array('0+', {
      name: f.string('0+'),
      numPartitions: f.int32('0+'),
      replicationFactor: f.int16('0+'),
      assignments: f.array('0+', {
        partitionIndex: f.int32('0+'),
        brokerIds: f.list('0+', 'int32'),
      }),
      configs: f.array('0+', {
        name: f.string('0+'),
        value: f.string('0+', { nullable: '0+' }),
      }),
    }),
    timeoutMs: f.int32('0+', { default: 60000 }),
    validateOnly: f.bool('1+', { default: false }),
  },
});

export const createTopicsResponse = message({
  name: 'CreateTopicsResponse',
  apiKey: 19,
  versions: '0-7',
  flexible: '5+',
  fields: {
    throttleTimeMs: f.int32('2+'),
    topics: f.array('0+', {
      name: f.string('0+'),
      topicId: f.uuid('7+'),
      errorCode: f.int16('0+'),
      errorMessage: f.string('1+', { nullable: '0+' }),
      topicConfigErrorCode: f.int16('5+', { tagged: '5+', tag: 0 }),
      numPartitions: f.int32('5+', { default: -1 }),
      replicationFactor: f.int16('5+', { default: -1 }),
      configs: f.array('5+', {
        name: f.string('5+'),
        value: f.string('5+', { nullable: '5+' }),
        readOnly: f.bool('5+'),
        configSource: f.int8('5+', { default: -1 }),
        isSensitive: f.bool('5+'),
      }, { nullable: '5+' }),
    }),
  },
});
