import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * Heartbeat, versions 0–4.
 *
 * Behaviour: keeps the session; REBALANCE_IN_PROGRESS asks the member to rejoin (G7).
 * Versions: v3 static members (KIP-345).
 * Deviations: none.
 */
export const heartbeat = handler(apis.heartbeat, (request, _context, { groups }) => groups.heartbeat(request));
