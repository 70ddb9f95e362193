import { failedResponse } from '../../controller/not-controller.ts';
import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { DEFAULT_ADMIN_TIMEOUT_MS, adminHandler } from '../admin-handler.ts';
import { showsOperations } from '../altered-configs.ts';

/**
 * IncrementalAlterConfigs, versions 0–1.
 *
 * Behaviour: set (0), delete (1), append (2) and subtract (3) single configs; any broker accepts it, the active controller
 * validates and stores (KIP-339).
 * Versions: v1 flexible.
 * Deviations: none.
 */
export const incrementalAlterConfigs = adminHandler(apis.incrementalAlterConfigs, {
  timeoutMs: () => DEFAULT_ADMIN_TIMEOUT_MS,
  unavailable: (request) => failedResponse('incrementalAlterConfigs', request, errors.REQUEST_TIMED_OUT),
  settled: (response, request, { image }) => showsOperations(response, request, image),
});
