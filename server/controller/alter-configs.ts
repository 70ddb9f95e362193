/**
 * AlterConfigs (replaces all of a resource's configs) and IncrementalAlterConfigs (KIP-339: set 0, delete 1, append 2,
 * subtract 3). A resource changes as a whole or not at all. Errors per resource: 3, 17, 40 for topics, 42 for what brokers do not take.
 */
import { errorMessage, errors } from '../protocol/errors.ts';
import { brokerConfig } from '../metadata/configs/broker-configs.ts';
import { parseList } from '../metadata/configs/config-values.ts';
import { topicConfig } from '../metadata/configs/topic-configs.ts';
import { validateBrokerConfigs, validateTopicConfigs } from '../metadata/configs/validate-configs.ts';
import { type ConfigResourceType, configResourceType } from '../metadata/image.ts';
import { type MetadataRecord, metadataRecord } from '../metadata/records.ts';
import { topicNameProblem } from '../metadata/topic-names.ts';
import type { ControllerRequest, ControllerResponse } from './controller-requests.ts';
import { duplicatesIn } from './create-topics.ts';
import { type ControllerState, type Decision, type Refusal, isRefusal, refusal } from './decision.ts';

type IncrementalRequest = ControllerRequest<'incrementalAlterConfigs'>;
type Operation = IncrementalRequest['resources'][number]['configs'][number];
interface ResourceName {
  readonly resourceType: number;
  readonly resourceName: string;
}

const SET = 0;
const DELETE = 1;
const APPEND = 2;
/** Kafka's strings hold no more: a longer value could be neither stored nor shown. */
const MAX_VALUE_BYTES = 32_767;
const SUBTRACT = 3;

/** See the head of this file. */
export function incrementalAlterConfigs(
  state: ControllerState,
  request: IncrementalRequest,
): Decision<ControllerResponse<'incrementalAlterConfigs'>> {
  return alterEach(state, request.resources, request.validateOnly, (resource, type) => {
    const duplicates = duplicatesIn(resource.configs.map(({ name }) => name));
    if (duplicates.size > 0)
      return refusal(errors.INVALID_REQUEST, `Error due to duplicate config keys: ${[...duplicates].join(',')}`);
    const values = new Map(state.image.configs(type, resource.resourceName));
    for (const operation of resource.configs) {
      const refused = applyOperation(values, type, operation);
      if (refused) return refused;
    }
    return values;
  });
}

/** See the head of this file. */
export function alterConfigs(
  state: ControllerState,
  request: ControllerRequest<'alterConfigs'>,
): Decision<ControllerResponse<'alterConfigs'>> {
  return alterEach(state, request.resources, request.validateOnly, (resource) => {
    const values = new Map<string, string>();
    for (const { name, value } of resource.configs) {
      if (value === null) return refusal(errors.INVALID_REQUEST, `Null value not supported for : ${name}`);
      values.set(name, value);
    }
    return values;
  });
}

function alterEach<R extends ResourceName>(
  state: ControllerState,
  resources: readonly R[],
  validateOnly: boolean,
  valuesAfter: (resource: R, type: ConfigResourceType) => ReadonlyMap<string, string> | Refusal,
): Decision<ControllerResponse<'alterConfigs'>> {
  const duplicates = duplicatesIn(resources.map(resourceKey));
  const records: MetadataRecord[] = [];
  const responses = resources.map((resource) => {
    const outcome = duplicates.has(resourceKey(resource))
      ? refusal(errors.INVALID_REQUEST, 'Each resource must appear at most once.')
      : alterOne(state, resource, valuesAfter);
    if (!isRefusal(outcome)) records.push(...outcome);
    return {
      errorCode: isRefusal(outcome) ? outcome.errorCode : errors.NONE,
      errorMessage: isRefusal(outcome) ? outcome.message : null,
      resourceType: resource.resourceType,
      resourceName: resource.resourceName,
    };
  });
  return { records: validateOnly ? [] : records, reply: { responses } };
}

function resourceKey({ resourceType, resourceName }: ResourceName): string {
  return `${resourceType} ${resourceName}`;
}

function alterOne<R extends ResourceName>(
  state: ControllerState,
  resource: R,
  valuesAfter: (resource: R, type: ConfigResourceType) => ReadonlyMap<string, string> | Refusal,
): MetadataRecord[] | Refusal {
  const type = configResourceType(resource.resourceType);
  if (type === undefined) return refusal(errors.INVALID_REQUEST, `Unsupported resource type ${resource.resourceType}`);
  const missing = resourceRefusal(state, type, resource.resourceName);
  if (missing) return missing;
  const after = valuesAfter(resource, type);
  if (isRefusal(after)) return after;
  const before = state.image.configs(type, resource.resourceName);
  const changed = new Map([...after].filter(([name, value]) => before.get(name) !== value));
  const wrong = validate(type, resource.resourceName, after, changed);
  if (wrong !== undefined) return refusal(type === 'broker' ? errors.INVALID_REQUEST : errors.INVALID_CONFIG, wrong);
  const record = (name: string, value: string | null): MetadataRecord =>
    metadataRecord('config', { ...pick(resource), name, value });
  const removed = [...before.keys()].filter((name) => !after.has(name));
  return [...[...changed].map(([name, value]) => record(name, value)), ...removed.map((name) => record(name, null))];
}

function pick({ resourceType, resourceName }: ResourceName): ResourceName {
  return { resourceType, resourceName };
}

function resourceRefusal(state: ControllerState, type: ConfigResourceType, name: string): Refusal | undefined {
  switch (type) {
    case 'topic': {
      const problem = topicNameProblem(name);
      if (problem !== undefined) return refusal(errors.INVALID_TOPIC_EXCEPTION, problem);
      return state.image.topics.has(name)
        ? undefined
        : refusal(errors.UNKNOWN_TOPIC_OR_PARTITION, errorMessage(errors.UNKNOWN_TOPIC_OR_PARTITION));
    }
    case 'broker':
      if (name === '') return undefined;
      if (!/^\d+$/.test(name)) return refusal(errors.INVALID_REQUEST, `Node id must be an integer, but it is: ${name}`);
      return state.image.brokers.has(Number(name))
        ? undefined
        : refusal(errors.INVALID_REQUEST, `No broker with id ${name} found.`);
    case 'clientMetrics':
    case 'group':
      return refusal(
        errors.INVALID_REQUEST,
        `Configs of ${type === 'group' ? 'groups' : 'client metrics'} are not supported yet.`,
      );
  }
}

/** A broker's untouched values are not checked again: only what changes must be legal. */
function validate(
  type: ConfigResourceType,
  name: string,
  after: ReadonlyMap<string, string>,
  changed: ReadonlyMap<string, string>,
): string | undefined {
  if (type === 'topic') return validateTopicConfigs(after);
  return validateBrokerConfigs(changed, name === '' ? undefined : Number(name));
}

function applyOperation(values: Map<string, string>, type: ConfigResourceType, operation: Operation): Refusal | undefined {
  const { name, value, configOperation } = operation;
  if (configOperation === DELETE) {
    values.delete(name);
    return undefined;
  }
  if (value === null) return refusal(errors.INVALID_REQUEST, `Null value not supported for : ${name}`);
  if (configOperation === SET) {
    values.set(name, value);
    return undefined;
  }
  if (configOperation !== APPEND && configOperation !== SUBTRACT)
    return refusal(errors.INVALID_REQUEST, `Unknown config operation ${configOperation}`);
  const definition = type === 'topic' ? topicConfig(name) : brokerConfig(name);
  if (definition?.type !== 'list') {
    return refusal(
      errors.INVALID_CONFIG,
      `Can't ${configOperation === APPEND ? 'APPEND' : 'SUBTRACT'} to key ${name} because its type is not LIST.`,
    );
  }
  const current = parseList(values.get(name) ?? definition.default ?? '');
  const items = parseList(value);
  const named = new Set(items);
  const next = (configOperation === APPEND ? [...new Set([...current, ...items])] : current.filter((item) => !named.has(item))).join(',');
  if (Buffer.byteLength(next) > MAX_VALUE_BYTES) {
    return refusal(errors.INVALID_CONFIG, `The value of ${name} would exceed the maximum size of ${MAX_VALUE_BYTES} bytes.`);
  }
  values.set(name, next);
  return undefined;
}
