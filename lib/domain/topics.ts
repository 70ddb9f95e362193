/** Why a name is none for a topic: Kafka's rule, 1 to 249 of `[a-zA-Z0-9._-]` and not `.` or `..`; undefined when it is one. */
export function topicNameError(name: string): string | undefined {
  if (name === '') return 'A topic needs a name';
  if (name.length > 249) return 'At most 249 characters';
  if (!/^[a-zA-Z0-9._-]*$/.test(name)) return 'Only letters, digits, dot, underscore and dash';
  if (name === '.' || name === '..') return 'A topic cannot be called "." or ".."';
  return undefined;
}

/** Orders of the list of topics. */
export const TOPIC_SORTS = [
  'name',
  'partitions',
  'replicationFactor',
  'messages',
  'sizeBytes',
  'bytesInPerSec',
  'messagesInPerSec',
  'lastWriteAt',
  'underReplicated',
] as const;

/** What can be wrong with partitions of a topic. */
export const TOPIC_TROUBLES = ['under-replicated', 'offline', 'under-min-isr'] as const;

/** Starting points of the form. Values are Kafka's config texts. */
export const TOPIC_PRESETS = [
  { id: 'default', label: 'Cluster defaults', about: 'Keeps the cluster’s own settings.', configs: {} },
  {
    id: 'event-log',
    label: 'Event log',
    about: 'Every event for 30 days, in order.',
    configs: { 'cleanup.policy': 'delete', 'retention.ms': '2592000000' },
  },
  {
    id: 'compacted',
    label: 'Latest value per key',
    about: 'Compacted: keeps at least the newest record of each key for ever.',
    configs: { 'cleanup.policy': 'compact' },
  },
  {
    id: 'short-lived',
    label: 'Short-lived',
    about: 'One hour, small segments: for hand-over between services.',
    configs: { 'cleanup.policy': 'delete', 'retention.ms': '3600000', 'segment.ms': '600000' },
  },
] as const satisfies readonly { id: string; label: string; about: string; configs: Record<string, string> }[];
