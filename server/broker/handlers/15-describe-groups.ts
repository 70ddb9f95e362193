import { apis } from '../../protocol/apis.ts';
import { GROUP_OPERATIONS, OPERATIONS_NOT_ASKED } from '../authorized-operations.ts';
import { handler } from '../handler.ts';

/**
 * DescribeGroups, versions 0–6.
 *
 * Behaviour: state, protocol and members of groups coordinated here, NOT_COORDINATOR for others. A group that does not exist is
 * Dead without an error (G13).
 * Versions: v3 authorized operations (KIP-430); v4 static members (KIP-345); v6 says GROUP_ID_NOT_FOUND (KIP-1043).
 * Deviations: none.
 */
export const describeGroups = handler(apis.describeGroups, async (request, context, { groups }) => {
  const described = await groups.describeGroups(request, context);
  const authorizedOperations = request.includeAuthorizedOperations ? GROUP_OPERATIONS : OPERATIONS_NOT_ASKED;
  return { groups: described.groups?.map((group) => ({ ...group, authorizedOperations })) };
});
