/** DeleteTopics (key 20): deletes topics by name or, from v6, by id (KIP-516). */
import { f, message } from '../definition.ts';

export const deleteTopicsRequest = message({
  name: 'DeleteTopicsRequest',
  apiKey: 20,
  versions: '0-6',
  flexible: '4+',
  fields: {
    topics: f.array('6+', {
      name: f.string('6+', { nullable: '6+', default: null }),
      topicId: f.uuid('6+'),
    }),
    topicNames: f.list('0-5', 'string'),
    timeoutMs: f.int32('0+'),
  },
});

export const deleteTopicsResponse = message({
  name: 'DeleteTopicsResponse',
  apiKey: 20,
  versions: '0-6',
  flexible: '4+',
  fields: {
    throttleTimeMs: f.int32('1+'),
    responses: f.array('0+', {
      name: f.string('0+', { nullable: '6+' }),
      topicId: f.uuid('6+'),
      errorCode: f.int16('0+'),
      errorMessage: f.string('5+', { nullable: '5+', default: null }),
    }),
  },
});
