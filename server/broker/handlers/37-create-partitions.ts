import { failedResponse } from '../../controller/not-controller.ts';
import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { adminHandler } from '../admin-handler.ts';

/**
 * CreatePartitions, versions 0–3.
 *
 * Behaviour: any broker accepts it, the active controller decides; `count` is the new total and can only grow. A row per topic.
 * Versions: v2 flexible; v3 as v2, for quotas that this cluster does not have.
 * Deviations: none.
 */
export const createPartitions = adminHandler(apis.createPartitions, {
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  unavailable: (request) => failedResponse('createPartitions', request, errors.REQUEST_TIMED_OUT),
  settled: (response, { topics, validateOnly }, { image }) => {
    if (validateOnly) return true;
    const failed = new Set(response.results.flatMap(({ name, errorCode }) => (errorCode === errors.NONE ? [] : name)));
    return topics.every(({ name, count }) => failed.has(name) || (image.topics.get(name)?.partitions.size ?? 0) >= count);
  },
});
