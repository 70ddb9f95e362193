import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * ListGroups, versions 0–5.
 *
 * Behaviour: groups coordinated by this broker, in any state. COORDINATOR_LOAD_IN_PROGRESS while a partition is loading.
 * Versions: v4 filter by state (KIP-518); v5 filter by type (KIP-848).
 * Deviations: none.
 */
export const listGroups = handler(apis.listGroups, (request, _context, { groups }) => groups.listGroups(request));
