import type { BrokerId } from '../base/ids.ts';
import { encode } from '../protocol/codec.ts';
import { leaderChangeMessage } from '../protocol/messages/control-records.ts';
import { controlRecordKey, controlRecordType } from '../records/control-records.ts';
import { buildBatch } from '../records/records.ts';

/** The control batch that opens an epoch (KIP-595, LeaderChangeMessage version 0). */
export function leaderChangeBatch(options: {
  leaderId: BrokerId;
  voterIds: readonly BrokerId[];
  grantingIds: readonly BrokerId[];
  /** ms since the epoch. */
  now: number;
}): Buffer {
  const value = encode(leaderChangeMessage, 0, {
    version: 0,
    leaderId: options.leaderId,
    voters: options.voterIds.map((voterId) => ({ voterId })),
    grantingVoters: options.grantingIds.map((voterId) => ({ voterId })),
  });
  return buildBatch({ records: [{ key: controlRecordKey(controlRecordType.leaderChange), value }], control: true, now: options.now });
}
