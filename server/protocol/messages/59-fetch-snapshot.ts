/** FetchSnapshot (key 59): a follower of the metadata log loads a snapshot (KIP-630). */
import { f, message } from '../definition.ts';

export const fetchSnapshotRequest = message({
  name: 'FetchSnapshotRequest',
  apiKey: 59,
  versions: '0-1',
  flexible: '0+',
  fields: {
    clusterId: f.string('0+', { nullable: '0+', default: null, tagged: '0+', tag: 0 }),
    replicaId: f.int32('0+', { default: -1 }),
    maxBytes: f.int32('0+', { default: 2147483647 }),
    topics: f.array('0+', {
      name: f.string('0+'),
      partitions: f.array('0+', {
        partition: f.int32('0+'),
        currentLeaderEpoch: f.int32('0+'),
        snapshotId: f.struct('0+', {
          endOffset: f.int64('0+'),
          epoch: f.int32('0+'),
        }),
        position: f.int64('0+'),
        replicaDirectoryId: f.uuid('1+', { tagged: '1+', tag: 0 }),
      }),
    }),
  },
});

export const fetchSnapshotResponse = message({
  name: 'FetchSnapshotResponse',
  apiKey: 59,
  versions: '0-1',
  flexible: '0+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    errorCode: f.int16('0+'),
    topics: f.array('0+', {
      name: f.string('0+'),
      partitions: f.array('0+', {
        index: f.int32('0+'),
        errorCode: f.int16('0+'),
        snapshotId: f.struct('0+', {
          endOffset: f.int64('0+'),
          epoch: f.int32('0+'),
        }),
        currentLeader: f.struct('0+', {
          leaderId: f.int32('0+'),
          leaderEpoch: f.int32('0+'),
        }, { tagged: '0+', tag: 0 }),
        size: f.int64('0+'),
        position: f.int64('0+'),
        unalignedRecords: f.records('0+'),
      }),
    }),
    nodeEndpoints: f.array('1+', {
      nodeId: f.int32('1+'),
      host: f.string('1+'),
      port: f.uint16('1+'),
    }, { tagged: '1+', tag: 0 }),
  },
});
