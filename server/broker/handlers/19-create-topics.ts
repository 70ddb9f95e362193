import { failedResponse } from '../../controller/not-controller.ts';
import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { adminHandler } from '../admin-handler.ts';

/**
 * CreateTopics, versions 0–7.
 *
 * Behaviour: any broker accepts it, the active controller decides (names, counts, placement, configs); the answer leaves when the
 * records are committed and, as a rule, this broker knows the topic.
 * Versions: v1 validate_only; v4 −1 partitions or replication factor = broker default (KIP-464); v5 answers with counts and
 * configs (KIP-525); v7 topic id.
 * Deviations: none.
 */
export const createTopics = adminHandler(apis.createTopics, {
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  unavailable: (request) => failedResponse('createTopics', request, errors.REQUEST_TIMED_OUT),
  settled: (response, { validateOnly }, { image }) =>
    validateOnly || response.topics.every(({ name, errorCode }) => errorCode !== errors.NONE || image.topics.has(name)),
});
