/** Values of control records: transaction markers and the metadata log's own (KIP-98, KIP-595, KIP-630, KIP-853). Each value starts with its version as int16. */
import { f, message } from '../definition.ts';

export const endTxnMarker = message({
  name: 'EndTxnMarker',
  versions: '0',
  flexible: 'none',
  fields: {
    coordinatorEpoch: f.int32('0+'),
  },
});

export const leaderChangeMessage = message({
  name: 'LeaderChangeMessage',
  versions: '0-1',
  flexible: '0+',
  fields: {
    version: f.int16('0+'),
    leaderId: f.int32('0+'),
    voters: f.array('0+', {
      voterId: f.int32('0+'),
      voterDirectoryId: f.uuid('1+'),
    }),
    grantingVoters: f.array('0+', {
      voterId: f.int32('0+'),
      voterDirectoryId: f.uuid('1+'),
    }),
  },
});

export const snapshotHeaderRecord = message({
  name: 'SnapshotHeaderRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: f.int16('0+'),
    lastContainedLogTimestamp: f.int64('0+'),
  },
});

export const snapshotFooterRecord = message({
  name: 'SnapshotFooterRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: f.int16('0+'),
  },
});

export const kraftVersionRecord = message({
  name: 'KRaftVersionRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: f.int16('0+'),
    kRaftVersion: f.int16('0+'),
  },
});

export const votersRecord = message({
  name: 'VotersRecord',
  versions: '0',
  flexible: '0+',
  fields: {
    version: f.int16('0+'),
    voters: f.array('0+', {
      voterId: f.int32('0+'),
      voterDirectoryId: f.uuid('0+'),
      endpoints: f.array('0+', {
        name: f.string('0+'),
        host: f.string('0+'),
        port: f.uint16('0+'),
      }),
      kRaftVersionFeature: f.struct('0+', {
        minSupportedVersion: f.int16('0+'),
        maxSupportedVersion: f.int16('0+'),
      }),
    }),
  },
});
