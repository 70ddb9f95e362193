import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * FetchSnapshot, versions 0–1, INTERNAL listener only.
 *
 * Behaviour: a follower of the metadata log that is below the leader's log start loads a snapshot in parts (KIP-630); the quorum room
 * answers.
 * Versions: v1 directory id and the leader's endpoint (KIP-853).
 * Deviations: none.
 */
export const fetchSnapshot = handler(apis.fetchSnapshot, (request, _context, services) => services.raft.handleFetchSnapshot(request));
