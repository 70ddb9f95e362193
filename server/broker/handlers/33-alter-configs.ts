import { failedResponse } from '../../controller/not-controller.ts';
import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { DEFAULT_ADMIN_TIMEOUT_MS, adminHandler } from '../admin-handler.ts';
import { showsReplacement } from '../altered-configs.ts';

/**
 * AlterConfigs, versions 0–2.
 *
 * Behaviour: replaces all stored configs of a resource; any broker accepts it, the active controller validates and stores.
 * Versions: v2 flexible.
 * Deviations: none.
 */
export const alterConfigs = adminHandler(apis.alterConfigs, {
  timeoutMs: () => DEFAULT_ADMIN_TIMEOUT_MS,
  unavailable: (request) => failedResponse('alterConfigs', request, errors.REQUEST_TIMED_OUT),
  settled: (response, request, { image }) => showsReplacement(response, request, image),
});
