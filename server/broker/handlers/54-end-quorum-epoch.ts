import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * EndQuorumEpoch, versions 0–1, INTERNAL listener only.
 *
 * Behaviour: part of the metadata quorum's election; the quorum room answers.
 * Versions: v1 directory ids (KIP-853).
 * Deviations: none.
 */
export const endQuorumEpoch = handler(apis.endQuorumEpoch, (request, _context, services) => services.raft.handleEndQuorumEpoch(request));
