import type { BrokerId, Offset } from '../base/ids.ts';
import type { Decoded, Encodable } from '../protocol/definition.ts';
import type { fetchRequest, fetchResponse } from '../protocol/messages/01-fetch.ts';
import type { voteRequest, voteResponse } from '../protocol/messages/52-vote.ts';
import type { beginQuorumEpochRequest, beginQuorumEpochResponse } from '../protocol/messages/53-begin-quorum-epoch.ts';
import type { endQuorumEpochRequest, endQuorumEpochResponse } from '../protocol/messages/54-end-quorum-epoch.ts';
import type { describeQuorumRequest, describeQuorumResponse } from '../protocol/messages/55-describe-quorum.ts';
import type { RaftNodeOptions } from './raft-options.ts';

/** One member of the metadata quorum (KIP-595): a voter, or an observer when it is not in the voter set. */
export class RaftNode {
  readonly isLeader: boolean = false;
  readonly epoch: number = 0;
  readonly nextOffset: Offset = 0;
  readonly highWatermark: Offset = 0;

  constructor(_options: RaftNodeOptions) {}

  /** Reads `quorum-state` and takes part. Resolves once RPCs may be handled; elections go on in the background. */
  async start(): Promise<void> {}
  /** Who leads the current epoch, if known. */
  leader(): { readonly id: BrokerId; readonly epoch: number } | undefined {
    return undefined;
  }
  /** Appends record values as one batch. Throws NotRaftLeaderError; `committed` rejects with it when leadership ends first. */
  append(_records: readonly Buffer[]): { readonly lastOffset: Offset; readonly committed: Promise<void> } {
    throw new Error('under construction');
  }
  /** Hands leadership over, if this node has it; resolves when a successor is known or after half a second. */
  async resign(): Promise<void> {}
  /** Resigns and ends timers and connections. Later RPCs are refused. */
  async close(): Promise<void> {}

  async handleVote(_request: Decoded<typeof voteRequest>): Promise<Encodable<typeof voteResponse>> {
    throw new Error('under construction');
  }
  async handleBeginQuorumEpoch(_request: Decoded<typeof beginQuorumEpochRequest>): Promise<Encodable<typeof beginQuorumEpochResponse>> {
    throw new Error('under construction');
  }
  async handleEndQuorumEpoch(_request: Decoded<typeof endQuorumEpochRequest>): Promise<Encodable<typeof endQuorumEpochResponse>> {
    throw new Error('under construction');
  }
  /** Fetch of the metadata partition (the only one in the request). Parks until there is news or `maxWaitMs`. */
  async handleFetch(_request: Decoded<typeof fetchRequest>): Promise<Encodable<typeof fetchResponse>> {
    throw new Error('under construction');
  }
  describe(_request: Decoded<typeof describeQuorumRequest>): Encodable<typeof describeQuorumResponse> {
    throw new Error('under construction');
  }
}
