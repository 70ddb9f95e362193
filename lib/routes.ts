import type { BrokerPartitionsQuery } from './contracts/brokers.ts';
import type { LookupQuery } from './contracts/clusters.ts';
import type { EventsQuery } from './contracts/events.ts';
import type { GroupsQuery } from './contracts/groups.ts';
import type { ExportInput, SearchInput } from './contracts/messages.ts';
import type { MetricRange, SeriesKey } from './domain/metrics.ts';
import type { TopicsQuery } from './contracts/topics.ts';

/** Every console URL and every API URL is spelled here and nowhere else. */

type Name = string | number;
type QueryValue = string | number | boolean | readonly (string | number)[] | undefined | null;

/**
 * A name as one URL segment. Names that a segment cannot carry safely (empty, dot segments, `new`, slashes, percent signs, control
 * characters, a leading tilde) become `~` + base64url of their UTF-8; all others are percent-encoded. Since no percent-encoded
 * name contains `%` itself, decoding is safe whether or not the framework already decoded it.
 */
export function segment(name: Name): string {
  const text = String(name);
  const awkward = text === '' || text === 'new' || text === '.' || text === '..' || text.startsWith('~') || /[%/\\\p{Cc}\p{Cs}]/u.test(text);
  return awkward ? `~${toBase64Url(text)}` : encodeURIComponent(text);
}

/** The name in a URL segment, encoded or already decoded by the framework. */
export function parseSegment(raw: string): string {
  if (raw.startsWith('~')) return fromBase64Url(raw.slice(1));
  if (raw.startsWith('%7E') || raw.startsWith('%7e')) return fromBase64Url(raw.slice(3));
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): string {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}

/** `?a=1&b=x`, without undefined, null and empty values; true is 1. Keys keep their order. */
export function queryString(values: Readonly<Record<string, QueryValue>>): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    const text = typeof value === 'boolean' ? (value ? '1' : '0') : Array.isArray(value) ? value.join(',') : String(value);
    parts.push(`${encodeURIComponent(key)}=${encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/')}`);
  }
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

const cluster = (clusterId: string): string => `/clusters/${segment(clusterId)}`;
const topicPath = (clusterId: string, topic: string): string => `${cluster(clusterId)}/topics/${segment(topic)}`;
const groupPath = (clusterId: string, groupId: string): string => `${cluster(clusterId)}/groups/${segment(groupId)}`;

export type TopicTab = 'overview' | 'messages' | 'produce' | 'partitions' | 'consumers' | 'config' | 'settings';
export type GroupTab = 'overview' | 'members' | 'offsets';
export type BrokerTab = 'overview' | 'partitions' | 'config' | 'log-dirs';
type PageQuery = Readonly<Record<string, QueryValue>>;

/** Console pages. `query` is the page's own URL state. */
export const routes = {
  home: () => '/',
  overview: (clusterId: string) => `${cluster(clusterId)}/overview`,
  brokers: (clusterId: string, query: PageQuery = {}) => `${cluster(clusterId)}/brokers${queryString(query)}`,
  broker: (clusterId: string, brokerId: number, tab: BrokerTab = 'overview', query: PageQuery = {}) =>
    `${cluster(clusterId)}/brokers/${brokerId}/${tab}${queryString(query)}`,
  topics: (clusterId: string, query: PageQuery = {}) => `${cluster(clusterId)}/topics${queryString(query)}`,
  /** The form. A topic that is itself called `new` is written in the tilde form, so the two never meet. */
  newTopic: (clusterId: string) => `${cluster(clusterId)}/topics/new`,
  topic: (clusterId: string, topic: string, tab: TopicTab = 'overview', query: PageQuery = {}) =>
    `${topicPath(clusterId, topic)}/${tab}${queryString(query)}`,
  message: (clusterId: string, topic: string, partition: number, offset: number) =>
    `${topicPath(clusterId, topic)}/messages/${partition}/${offset}`,
  groups: (clusterId: string, query: PageQuery = {}) => `${cluster(clusterId)}/groups${queryString(query)}`,
  group: (clusterId: string, groupId: string, tab: GroupTab = 'overview', query: PageQuery = {}) =>
    `${groupPath(clusterId, groupId)}/${tab}${queryString(query)}`,
} as const;

/** API addresses, one resource a group. */
export const api = {
  clusters: () => '/api/clusters',
  lookup: (clusterId: string, query: LookupQuery) => `/api${cluster(clusterId)}/lookup${queryString({ ...query })}`,
  overview: (clusterId: string) => `/api${cluster(clusterId)}/overview`,
  metrics: (clusterId: string, query: { series: readonly SeriesKey[]; range?: MetricRange; from?: number; to?: number; step?: number }) =>
    `/api${cluster(clusterId)}/metrics${queryString({ ...query })}`,
  events: (clusterId: string, query: EventsQuery = {}) => `/api${cluster(clusterId)}/events${queryString({ ...query })}`,
  live: (clusterId: string, query: { overview?: boolean; events?: boolean; series?: readonly SeriesKey[] }) =>
    `/api${cluster(clusterId)}/live${queryString(query)}`,
  brokers: (clusterId: string) => `/api${cluster(clusterId)}/brokers`,
  broker: (clusterId: string, brokerId: number) => `/api${cluster(clusterId)}/brokers/${brokerId}`,
  brokerConfigs: (clusterId: string, brokerId: number) => `/api${cluster(clusterId)}/brokers/${brokerId}/configs`,
  brokerPartitions: (clusterId: string, brokerId: number, query: BrokerPartitionsQuery = {}) =>
    `/api${cluster(clusterId)}/brokers/${brokerId}/partitions${queryString({ ...query })}`,
  brokerActions: (clusterId: string, brokerId: number) => `/api${cluster(clusterId)}/brokers/${brokerId}/actions`,
  topics: (clusterId: string, query: TopicsQuery = {}) => `/api${cluster(clusterId)}/topics${queryString({ ...query })}`,
  topic: (clusterId: string, topic: string) => `/api${topicPath(clusterId, topic)}`,
  topicConfigs: (clusterId: string, topic: string) => `/api${topicPath(clusterId, topic)}/configs`,
  topicPartitions: (clusterId: string, topic: string) => `/api${topicPath(clusterId, topic)}/partitions`,
  topicConsumers: (clusterId: string, topic: string) => `/api${topicPath(clusterId, topic)}/consumers`,
  /** GET streams a search, POST produces one record. */
  messages: (clusterId: string, topic: string, query: SearchInput = {}) =>
    `/api${topicPath(clusterId, topic)}/messages${queryString({ ...query })}`,
  exportMessages: (clusterId: string, topic: string, query: ExportInput = {}) => `/api${topicPath(clusterId, topic)}/export${queryString({ ...query })}`,
  verifyTopic: (clusterId: string, topic: string) => `/api${topicPath(clusterId, topic)}/verify`,
  message: (clusterId: string, topic: string, partition: number, offset: number) =>
    `/api${topicPath(clusterId, topic)}/messages/${partition}/${offset}`,
  messageRaw: (clusterId: string, topic: string, partition: number, offset: number, query: { part?: string; index?: number } = {}) =>
    `/api${topicPath(clusterId, topic)}/messages/${partition}/${offset}/raw${queryString(query)}`,
  groups: (clusterId: string, query: GroupsQuery = {}) => `/api${cluster(clusterId)}/groups${queryString({ ...query })}`,
  group: (clusterId: string, groupId: string) => `/api${groupPath(clusterId, groupId)}`,
} as const;
