import type { CreateTopicRequest } from '@/lib/contracts/topics';
import { TOPIC_PRESETS, topicNameError } from '@/lib/domain/topics';

export type PresetId = (typeof TOPIC_PRESETS)[number]['id'];

export type TopicDraft = {
  name: string;
  /** Texts as typed; empty means the cluster's default. */
  partitions: string;
  replicationFactor: string;
  preset: PresetId;
  /** One `name=value` a line, on top of the preset. */
  configs: string;
};

export const EMPTY_TOPIC: TopicDraft = { name: '', partitions: '', replicationFactor: '', preset: 'default', configs: '' };

export type TopicErrors = Partial<Record<'name' | 'partitions' | 'replicationFactor' | 'configs', string>>;

/** What is wrong with the draft, by field. */
export function topicErrors(draft: TopicDraft): TopicErrors {
  const errors: TopicErrors = {};
  const name = topicNameError(draft.name);
  if (name !== undefined) errors.name = name;
  if (!isCount(draft.partitions, 10_000)) errors.partitions = 'A whole number from 1 to 10,000, or empty for the default';
  if (!isCount(draft.replicationFactor, 1_000)) errors.replicationFactor = 'A whole number from 1 up to the number of brokers, or empty for the default';
  const bad = configLines(draft.configs).find((line) => !/^[a-z][a-z0-9.]*\s*=/.test(line));
  if (bad !== undefined) errors.configs = `"${bad}" is not name=value`;
  return errors;
}

export function toCreateRequest(draft: TopicDraft): CreateTopicRequest {
  return {
    name: draft.name,
    partitions: draft.partitions === '' ? null : Number(draft.partitions),
    replicationFactor: draft.replicationFactor === '' ? null : Number(draft.replicationFactor),
    configs: topicConfigs(draft),
  };
}

/** The preset's configs with the typed ones on top. */
export function topicConfigs(draft: TopicDraft): Record<string, string> {
  const preset = TOPIC_PRESETS.find(({ id }) => id === draft.preset);
  const typed = configLines(draft.configs).map((line) => {
    const at = line.indexOf('=');
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const;
  });
  return { ...preset?.configs, ...Object.fromEntries(typed) };
}

function configLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function isCount(text: string, most: number): boolean {
  return text === '' || (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most);
}
