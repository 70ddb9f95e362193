import { failedResponse } from '../../controller/not-controller.ts';
import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { adminHandler } from '../admin-handler.ts';

/**
 * ElectLeaders, versions 0–2.
 *
 * Behaviour: preferred (0) or unclean (1) election for the named partitions, null = all; the active controller decides
 * (PREFERRED_LEADER_NOT_AVAILABLE, ELIGIBLE_LEADERS_NOT_AVAILABLE, ELECTION_NOT_NEEDED per partition).
 * Versions: v1 election type (KIP-460); v2 flexible.
 * Deviations: none.
 */
export const electLeaders = adminHandler(apis.electLeaders, {
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  unavailable: (request) => failedResponse('electLeaders', request, errors.REQUEST_TIMED_OUT),
});
