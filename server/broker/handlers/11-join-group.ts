import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * JoinGroup, versions 0–9.
 *
 * Behaviour: parks until the rebalance has its members (G1–G5, G8, G9); whatever waits behind it on the connection waits too.
 * Versions: v1 rebalance timeout of its own; v4 member id first (KIP-394); v5 static members (KIP-345); v7 protocol type (KIP-559);
 * v8 reason (KIP-800); v9 skip assignment (KIP-814).
 * Deviations: none.
 */
export const joinGroup = handler(apis.joinGroup, (request, context, { groups }) => groups.joinGroup(request, context));
