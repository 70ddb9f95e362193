import type { BrokerId, Uuid } from '../base/ids.ts';
import { errors } from '../protocol/errors.ts';
import type { ElectionState } from './quorum-state-file.ts';

/** What the checks compare requests with. */
export interface QuorumIdentity {
  readonly nodeId: BrokerId;
  readonly clusterId: Uuid;
  readonly voterIds: readonly BrokerId[];
}

/** Error of a request as a whole: it came from another cluster, or is not about the metadata partition. */
export function requestError(identity: QuorumIdentity, clusterId: string | null, partition: object | undefined): number {
  if (clusterId !== null && clusterId !== identity.clusterId) return errors.INCONSISTENT_CLUSTER_ID;
  return partition ? errors.NONE : errors.INVALID_REQUEST;
}

/** Error of a Vote: both sides must be voters, the request must be meant for this node, and its epoch not be over. */
export function voteError(
  identity: QuorumIdentity,
  current: ElectionState,
  request: { readonly voterId: number; readonly candidateId: number; readonly epoch: number },
): number {
  const { nodeId, voterIds } = identity;
  if (!voterIds.includes(nodeId) || !voterIds.includes(request.candidateId)) return errors.INCONSISTENT_VOTER_SET;
  if (request.voterId >= 0 && request.voterId !== nodeId) return errors.INVALID_VOTER_KEY;
  return request.epoch < current.epoch ? errors.FENCED_LEADER_EPOCH : errors.NONE;
}

/** Error of BeginQuorumEpoch and EndQuorumEpoch: the sender must be a voter, in no older epoch, and the epoch's only leader. */
export function leaderRequestError(
  identity: QuorumIdentity,
  current: ElectionState,
  request: { readonly leaderId: number; readonly leaderEpoch: number },
): number {
  if (request.leaderEpoch < current.epoch) return errors.FENCED_LEADER_EPOCH;
  if (!identity.voterIds.includes(request.leaderId)) return errors.INCONSISTENT_VOTER_SET;
  const known = request.leaderEpoch === current.epoch ? current.leaderId : undefined;
  if (known === undefined) return errors.NONE;
  return known === request.leaderId && known !== identity.nodeId ? errors.NONE : errors.INVALID_REQUEST;
}
