/** Records of `__consumer_offsets`. A key starts with its type as int16 (`apiKey` here), a value with its version as int16. */
import { f, message } from '../../protocol/definition.ts';

export const offsetCommitKey = message({
  name: 'OffsetCommitKey',
  apiKey: 1,
  versions: '0',
  flexible: 'none',
  fields: {
    group: f.string('0'),
    topic: f.string('0'),
    partition: f.int32('0'),
  },
});

export const offsetCommitValue = message({
  name: 'OffsetCommitValue',
  apiKey: 1,
  versions: '0-4',
  flexible: '4+',
  fields: {
    offset: f.int64('0+'),
    leaderEpoch: f.int32('3+', { default: -1 }),
    metadata: f.string('0+'),
    commitTimestamp: f.int64('0+'),
    expireTimestamp: f.int64('1', { default: -1 }),
    topicId: f.uuid('4+', { tagged: '4+', tag: 0 }),
  },
});

export const groupMetadataKey = message({
  name: 'GroupMetadataKey',
  apiKey: 2,
  versions: '0',
  flexible: 'none',
  fields: {
    group: f.string('0'),
  },
});

export const groupMetadataValue = message({
  name: 'GroupMetadataValue',
  apiKey: 2,
  versions: '0-4',
  flexible: '4+',
  fields: {
    protocolType: f.string('0+'),
    generation: f.int32('0+'),
    protocol: f.string('0+', { nullable: '0+' }),
    leader: f.string('0+', { nullable: '0+' }),
    currentStateTimestamp: f.int64('2+', { default: -1 }),
    members: f.array('0+', {
      memberId: f.string('0+'),
      groupInstanceId: f.string('3+', { nullable: '3+', default: null }),
      clientId: f.string('0+'),
      clientHost: f.string('0+'),
      rebalanceTimeout: f.int32('1+', { default: -1 }),
      sessionTimeout: f.int32('0+'),
      subscription: f.bytes('0+'),
      assignment: f.bytes('0+'),
    }),
  },
});
