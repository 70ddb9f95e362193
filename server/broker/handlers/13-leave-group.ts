import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * LeaveGroup, versions 0–5.
 *
 * Behaviour: the members leave at once, those that remain rebalance. A static member may be removed by its instance id alone.
 * Versions: v3 several members, each with its result (KIP-345); v5 reason (KIP-800).
 * Deviations: none.
 */
export const leaveGroup = handler(apis.leaveGroup, (request, context, { groups }) => groups.leaveGroup(request, context));
