import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * OffsetFetch, versions 1–9.
 *
 * Behaviour: committed offsets of a group, −1 where there is none; null topics = all. The text of a commit comes back as it was
 * given. An unknown group has no offsets and no error.
 * Versions: v1 carries a group's error on every partition, v2 at the top; v7 `require_stable` (KIP-447): waits for the commits
 * that are on their way; v8 several groups (KIP-709); v9 member id and epoch, which classic groups do not check.
 * Deviations: none.
 */
export const offsetFetch = handler(apis.offsetFetch, (request, context, { groups }) => groups.offsetFetch(request, context));
