import { failedResponse } from '../../controller/not-controller.ts';
import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { adminHandler } from '../admin-handler.ts';

/**
 * DeleteTopics, versions 0–6.
 *
 * Behaviour: any broker accepts it, the active controller decides; logs are renamed at once and their files removed later.
 * Versions: v5 error messages; v6 by topic id (KIP-516).
 * Deviations: none.
 */
export const deleteTopics = adminHandler(apis.deleteTopics, {
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  unavailable: (request) => failedResponse('deleteTopics', request, errors.REQUEST_TIMED_OUT),
  settled: (response, _request, { image }) =>
    response.responses.every(({ name, errorCode }) => errorCode !== errors.NONE || name === null || !image.topics.has(name)),
});
