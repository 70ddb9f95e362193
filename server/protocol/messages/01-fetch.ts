/** Fetch (key 1): reads batches; also how followers and metadata voters replicate. v7 sessions (KIP-227), v9 leader epochs (KIP-320), v11 racks (KIP-392), v12 flexible and divergence (KIP-595), v13 topic ids (KIP-516), v15 replica state (KIP-903), v16 leader hints (KIP-951), v17 directory ids (KIP-853), v18 high watermark (KIP-1166). */
import { f, INT64_MAX, message } from '../definition.ts';

export const fetchRequest = message({
  name: 'FetchRequest',
  apiKey: 1,
  versions: '0-18',
  flexible: '12+',
  fields: {
    clusterId: f.string('12+', { nullable: '12+', default: null, tagged: '12+', tag: 0 }),
    replicaId: f.int32('0-14', { default: -1 }),
    replicaState: f.struct('15+', {
      replicaId: f.int32('15+', { default: -1 }),
      replicaEpoch: f.int64('15+', { default: -1 }),
    }, { tagged: '15+', tag: 1 }),
    maxWaitMs: f.int32('0+'),
    minBytes: f.int32('0+'),
    maxBytes: f.int32('3+', { default: 2147483647 }),
    isolationLevel: f.int8('4+'),
    sessionId: f.int32('7+'),
    sessionEpoch: f.int32('7+', { default: -1 }),
    topics: f.array('0+', {
      topic: f.string('0-12'),
      topicId: f.uuid('13+'),
      partitions: f.array('0+', {
        partition: f.int32('0+'),
        currentLeaderEpoch: f.int32('9+', { default: -1 }),
        fetchOffset: f.int64('0+'),
        lastFetchedEpoch: f.int32('12+', { default: -1 }),
        logStartOffset: f.int64('5+', { default: -1 }),
        partitionMaxBytes: f.int32('0+'),
        replicaDirectoryId: f.uuid('17+', { tagged: '17+', tag: 0 }),
        highWatermark: f.int64('18+', { default: INT64_MAX, tagged: '18+', tag: 1 }),
      }),
    }),
    forgottenTopicsData: f.array('7+', {
      topic: f.string('7-12'),
      topicId: f.uuid('13+'),
      partitions: f.list('7+', 'int32'),
    }),
    rackId: f.string('11+'),
  },
});

export const fetchResponse = message({
  name: 'FetchResponse',
  apiKey: 1,
  versions: '0-18',
  flexible: '12+',
  fields: {
    throttleTimeMs: f.int32('1+'),
    errorCode: f.int16('7+'),
    sessionId: f.int32('7+'),
    responses: f.array('0+', {
      topic: f.string('0-12'),
      topicId: f.uuid('13+'),
      partitions: f.array('0+', {
        partitionIndex: f.int32('0+'),
        errorCode: f.int16('0+'),
        highWatermark: f.int64('0+'),
        lastStableOffset: f.int64('4+', { default: -1 }),
        logStartOffset: f.int64('5+', { default: -1 }),
        divergingEpoch: f.struct('12+', {
          epoch: f.int32('12+', { default: -1 }),
          endOffset: f.int64('12+', { default: -1 }),
        }, { tagged: '12+', tag: 0 }),
        currentLeader: f.struct('12+', {
          leaderId: f.int32('12+', { default: -1 }),
          leaderEpoch: f.int32('12+', { default: -1 }),
        }, { tagged: '12+', tag: 1 }),
        snapshotId: f.struct('12+', {
          endOffset: f.int64('0+', { default: -1 }),
          epoch: f.int32('0+', { default: -1 }),
        }, { tagged: '12+', tag: 2 }),
        abortedTransactions: f.array('4+', {
          producerId: f.int64('4+'),
          firstOffset: f.int64('4+'),
        }, { nullable: '4+' }),
        preferredReadReplica: f.int32('11+', { default: -1 }),
        records: f.records('0+', { nullable: '0+' }),
      }),
    }),
    nodeEndpoints: f.array('16+', {
      nodeId: f.int32('16+'),
      host: f.string('16+'),
      port: f.int32('16+'),
      rack: f.string('16+', { nullable: '16+', default: null }),
    }, { tagged: '16+', tag: 0 }),
  },
});
