/** OffsetCommit (key 8): stores consumed positions of a group. v7 static members (KIP-345), v8 flexible, v9 consumer groups (KIP-848), v10 topic ids. */
import { f, message } from '../definition.ts';

export const offsetCommitRequest = message({
  name: 'OffsetCommitRequest',
  apiKey: 8,
  versions: '0-10',
  flexible: '8+',
  fields: {
    groupId: f.string('0+'),
    generationIdOrMemberEpoch: f.int32('1+', { default: -1 }),
    memberId: f.string('1+'),
    groupInstanceId: f.string('7+', { nullable: '7+', default: null }),
    retentionTimeMs: f.int64('2-4', { default: -1 }),
    topics: f.array('0+', {
      name: f.string('0-9'),
      topicId: f.uuid('10+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        committedOffset: f.int64('0+'),
        committedLeaderEpoch: f.int32('6+', { default: -1 }),
        commitTimestamp: f.int64('1', { default: -1 }),
        committedMetadata: f.string('0+', { nullable: '0+' }),
      }),
    }),
  },
});

export const offsetCommitResponse = message({
  name: 'OffsetCommitResponse',
  apiKey: 8,
  versions: '0-10',
  flexible: '8+',
  fields: {
    throttleTimeMs: f.int32('3+'),
    topics: f.array('0+', {
      name: f.string('0-9'),
      topicId: f.uuid('10+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        errorCode: f.int16('0+'),
      }),
    }),
  },
});
