import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * SyncGroup, versions 0–5.
 *
 * Behaviour: parks until the leader's assignments are committed (G6).
 * Versions: v3 static members (KIP-345); v5 protocol type and name must be given and fit (KIP-559).
 * Deviations: none.
 */
export const syncGroup = handler(apis.syncGroup, (request, context, { groups }) => groups.syncGroup(request, context));
