import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * Vote, versions 0–2, INTERNAL listener only.
 *
 * Behaviour: part of the metadata quorum's election; the quorum room answers.
 * Versions: v1 directory ids (KIP-853).
 * Deviations: none.
 */
export const vote = handler(apis.vote, (request, _context, services) => services.raft.handleVote(request));
