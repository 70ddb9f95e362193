/** DeleteTopics by name or, from v6, by id. Errors per topic: 3, 42, 73, 100. */
import { ZERO_UUID } from '../base/ids.ts';
import { errorMessage, errors } from '../protocol/errors.ts';
import type { TopicImage } from '../metadata/image.ts';
import { metadataRecord } from '../metadata/records.ts';
import type { ControllerRequest, ControllerResponse } from './controller-requests.ts';
import { duplicatesIn } from './create-topics.ts';
import { type ControllerState, type Decision, type Refusal, isRefusal, refusal } from './decision.ts';

type Request = ControllerRequest<'deleteTopics'>;
type Reply = ControllerResponse<'deleteTopics'>;
interface Asked {
  readonly name: string | null;
  readonly topicId: string;
}

/** See the head of this file. What is named twice is refused, in one row. */
export function deleteTopics(state: ControllerState, request: Request, apiVersion: number): Decision<Reply> {
  const asked: Asked[] = apiVersion >= 6 ? request.topics : request.topicNames.map((name) => ({ name, topicId: ZERO_UUID }));
  const found = asked.map((one) => ({ one, outcome: find(state, one, apiVersion) }));
  const twice = duplicatesIn(found.flatMap(({ one, outcome }) => (isRefusal(outcome) ? (one.name ?? []) : outcome.id)));
  const answered = new Set<string>();
  const outcomes = found.flatMap(({ one, outcome }) => {
    const key = isRefusal(outcome) ? one.name : outcome.id;
    if (key === null || !twice.has(key)) return [{ one, outcome }];
    if (answered.has(key)) return [];
    answered.add(key);
    return [{ one, outcome: refusal(errors.INVALID_REQUEST, one.name === null ? 'Duplicate topic id.' : 'Duplicate topic name.') }];
  });
  const responses = outcomes.map(({ one, outcome }) =>
    isRefusal(outcome)
      ? { name: one.name, topicId: one.topicId, errorCode: outcome.errorCode, errorMessage: outcome.message }
      : { name: outcome.name, topicId: outcome.id, errorCode: errors.NONE, errorMessage: null },
  );
  const records = outcomes.flatMap(({ outcome }) =>
    isRefusal(outcome) ? [] : metadataRecord('removeTopic', { topicId: outcome.id }),
  );
  return { records, reply: { responses } };
}

function find(state: ControllerState, asked: Asked, apiVersion: number): TopicImage | Refusal {
  if (!state.configs.boolean('delete.topic.enable')) {
    const errorCode = apiVersion < 3 ? errors.INVALID_REQUEST : errors.TOPIC_DELETION_DISABLED;
    return refusal(errorCode, errorMessage(errors.TOPIC_DELETION_DISABLED));
  }
  if (asked.name === null) {
    if (asked.topicId === ZERO_UUID) return refusal(errors.INVALID_REQUEST, 'Neither topic name nor id were specified.');
    return state.image.topicsById.get(asked.topicId) ?? refusal(errors.UNKNOWN_TOPIC_ID, errorMessage(errors.UNKNOWN_TOPIC_ID));
  }
  if (asked.topicId !== ZERO_UUID) return refusal(errors.INVALID_REQUEST, 'You may not specify both topic name and topic id.');
  return (
    state.image.topics.get(asked.name) ??
    refusal(errors.UNKNOWN_TOPIC_OR_PARTITION, errorMessage(errors.UNKNOWN_TOPIC_OR_PARTITION))
  );
}
