import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * BeginQuorumEpoch, versions 0–1, INTERNAL listener only.
 *
 * Behaviour: part of the metadata quorum's election; the quorum room answers.
 * Versions: v1 directory ids (KIP-853).
 * Deviations: none.
 */
export const beginQuorumEpoch = handler(apis.beginQuorumEpoch, (request, _context, services) => services.raft.handleBeginQuorumEpoch(request));
