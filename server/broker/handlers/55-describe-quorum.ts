import { apis } from '../../protocol/apis.ts';
import { errorMessage, errors } from '../../protocol/errors.ts';
import { DEFAULT_ADMIN_TIMEOUT_MS, adminHandler } from '../admin-handler.ts';

/**
 * DescribeQuorum, versions 0–2.
 *
 * Behaviour: leader, epoch, high watermark, voters and observers of the metadata log with their progress, as the quorum's leader
 * sees them; any broker asks it on the client's behalf.
 * Versions: v1 fetch times (KIP-836); v2 directory ids, listeners and messages (KIP-853).
 * Deviations: none.
 */
export const describeQuorum = adminHandler(apis.describeQuorum, {
  timeoutMs: () => DEFAULT_ADMIN_TIMEOUT_MS,
  unavailable: () => ({ errorCode: errors.REQUEST_TIMED_OUT, errorMessage: errorMessage(errors.REQUEST_TIMED_OUT) }),
});
