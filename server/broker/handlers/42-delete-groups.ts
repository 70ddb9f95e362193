import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * DeleteGroups, versions 0–2.
 *
 * Behaviour: removes groups without members and their offsets; NON_EMPTY_GROUP and GROUP_ID_NOT_FOUND per group (G13).
 * Deviations: none.
 */
export const deleteGroups = handler(apis.deleteGroups, (request, _context, { groups }) => groups.deleteGroups(request));
