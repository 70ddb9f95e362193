import type { Compression } from '@/lib/contracts/common';
import type { Acks, ProducePayload, ProduceRequest } from '@/lib/contracts/produce';
import { partitionForKey } from '@/lib/partitioner';

export type PayloadType = ProducePayload['type'];
export type PayloadDraft = { type: PayloadType; text: string };
export type HeaderDraft = { key: string; value: PayloadDraft };

/** Everything a person typed. It outlives the page: nothing of it is ever cleared by sending. */
export type ProduceDraft = {
  key: PayloadDraft;
  value: PayloadDraft;
  headers: HeaderDraft[];
  /** null: by the key. */
  partition: number | null;
  compression: Compression;
  acks: Acks;
};

export const EMPTY_DRAFT: ProduceDraft = {
  key: { type: 'string', text: '' },
  value: { type: 'json', text: '' },
  headers: [],
  partition: null,
  compression: 'none',
  acks: 'all',
};

export const PAYLOAD_TYPES: readonly { value: PayloadType; label: string }[] = [
  { value: 'string', label: 'Text' },
  { value: 'json', label: 'JSON' },
  { value: 'base64', label: 'Base64' },
  { value: 'null', label: 'null' },
];

/** What is wrong with a payload, in one sentence; undefined when it can be sent. */
export function payloadError({ type, text }: PayloadDraft): string | undefined {
  if (type === 'json') {
    if (text.trim() === '') return 'An empty value is not JSON: choose Text for an empty one, null for a tombstone.';
    try {
      JSON.parse(text);
    } catch (error) {
      return `Not JSON: ${error instanceof Error ? error.message : 'it does not parse'}`;
    }
  }
  if (type === 'base64' && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text.replace(/\s/g, ''))) {
    return 'Not base64: groups of four of A–Z a–z 0–9 + /, padded with =.';
  }
  return undefined;
}

/** An empty key field of type Text means "no key", as a producer without a key. */
function keyPayload(draft: PayloadDraft): ProducePayload {
  return draft.type === 'string' && draft.text === '' ? { type: 'null' } : payload(draft);
}

function payload({ type, text }: PayloadDraft): ProducePayload {
  if (type === 'null') return { type };
  return { type, data: type === 'base64' ? text.replace(/\s/g, '') : text };
}

/** The request that the draft stands for. Header rows without a name and value are not sent. */
export function toRequest(draft: ProduceDraft): ProduceRequest {
  return {
    key: keyPayload(draft.key),
    value: payload(draft.value),
    headers: draft.headers
      .filter(({ key, value }) => key !== '' || value.text !== '')
      .map(({ key, value }) => ({ key, value: payload(value) })),
    partition: draft.partition,
    compression: draft.compression,
    acks: draft.acks,
  };
}

/** Every complaint about the draft, by field. */
export function draftErrors(draft: ProduceDraft): { key?: string; value?: string; headers: (string | undefined)[] } {
  const emptyKey = draft.key.type !== 'null' && draft.key.text === '';
  return {
    key: emptyKey ? undefined : payloadError(draft.key),
    value: payloadError(draft.value),
    headers: draft.headers.map(({ key, value }) => (key === '' && value.text === '' ? undefined : payloadError(value))),
  };
}

export function hasErrors(draft: ProduceDraft): boolean {
  const { key, value, headers } = draftErrors(draft);
  return key !== undefined || value !== undefined || headers.some((error) => error !== undefined);
}

/** Where the key goes among `partitions` when the partition is automatic; null when there is no key (any partition). */
export function hashedPartition(draft: ProduceDraft, partitions: number): number | null {
  const { type, text } = draft.key;
  if (type === 'null' || text === '' || partitions < 1) return null;
  if (type !== 'base64') return partitionForKey(new TextEncoder().encode(text), partitions);
  try {
    return partitionForKey(Uint8Array.from(atob(text.replace(/\s/g, '')), (character) => character.charCodeAt(0)), partitions);
  } catch {
    return null;
  }
}
