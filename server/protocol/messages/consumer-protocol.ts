/** What consumers put into the opaque fields of JoinGroup and SyncGroup (protocol type `consumer`). Each blob starts with its version as int16. */
import { f, message } from '../definition.ts';

export const consumerProtocolSubscription = message({
  name: 'ConsumerProtocolSubscription',
  versions: '0-3',
  flexible: 'none',
  fields: {
    topics: f.list('0+', 'string'),
    userData: f.bytes('0+', { nullable: '0+', default: null }),
    ownedPartitions: f.array('1+', {
      topic: f.string('1+'),
      partitions: f.list('1+', 'int32'),
    }),
    generationId: f.int32('2+', { default: -1 }),
    rackId: f.string('3+', { nullable: '3+', default: null }),
  },
});

export const consumerProtocolAssignment = message({
  name: 'ConsumerProtocolAssignment',
  versions: '0-3',
  flexible: 'none',
  fields: {
    assignedPartitions: f.array('0+', {
      topic: f.string('0+'),
      partitions: f.list('0+', 'int32'),
    }),
    userData: f.bytes('0+', { nullable: '0+', default: null }),
  },
});
