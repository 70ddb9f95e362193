/** OffsetFetch (key 9): committed positions of a group. v7 stable offsets (KIP-447), v8 several groups (KIP-709), v9 consumer groups (KIP-848), v10 topic ids. */
import { f, message } from '../definition.ts';

export const offsetFetchRequest = message({
  name: 'OffsetFetchRequest',
  apiKey: 9,
  versions: '0-10',
  flexible: '6+',
  fields: {
    groupId: f.string('0-7'),
    topics: f.array('0-7', {
      name: f.string('0-7'),
      partitionIndexes: f.list('0-7', 'int32'),
    }, { nullable: '2-7' }),
    groups: f.array('8+', {
      groupId: f.string('8+'),
      memberId: f.string('9+', { nullable: '9+', default: null }),
      memberEpoch: f.int32('9+', { default: -1 }),
      topics: f.array('8+', {
        name: f.string('8-9'),
        topicId: f.uuid('10+'),
        partitionIndexes: f.list('8+', 'int32'),
      }, { nullable: '8+' }),
    }),
    requireStable: f.bool('7+', { default: false }),
  },
});

export const offsetFetchResponse = message({
  name: 'OffsetFetchResponse',
  apiKey: 9,
  versions: '0-10',
  flexible: '6+',
  fields: {
    throttleTimeMs: f.int32('3+'),
    topics: f.array('0-7', {
      name: f.string('0-7'),
      partitions: f.array('0-7', {
        partitionIndex: f.int32('0-7'),
        committedOffset: f.int64('0-7'),
        committedLeaderEpoch: f.int32('5-7', { default: -1 }),
        metadata: f.string('0-7', { nullable: '0-7' }),
        errorCode: f.int16('0-7'),
      }),
    }),
    errorCode: f.int16('2-7'),
    groups: f.array('8+', {
      groupId: f.string('8+'),
      topics: f.array('8+', {
        name: f.string('8-9'),
        topicId: f.uuid('10+'),
        partitions: f.array('8+', {
          partitionIndex: f.int32('8+'),
          committedOffset: f.int64('8+'),
          committedLeaderEpoch: f.int32('8+', { default: -1 }),
          metadata: f.string('8+', { nullable: '8+' }),
          errorCode: f.int16('8+'),
        }),
      }),
      errorCode: f.int16('8+'),
    }),
  },
});
