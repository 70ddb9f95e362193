'use client';

import { useEffect, useRef } from 'react';
import type { Payload } from '@/lib/contracts/messages';
import { useMessage } from '@/lib/query/messages';
import type { PayloadDraft, ProduceDraft } from './form';

/** "Produce again": `?copy=partition:offset` fills the form with that record once. */
export function useCopiedRecord(clusterId: string, topic: string, copy: string | null, fill: (draft: Partial<ProduceDraft>) => void): void {
  const address = /^(\d+):(\d+)$/.exec(copy ?? '');
  const { data } = useMessage(clusterId, topic, Number(address?.[1] ?? 0), Number(address?.[2] ?? 0), address !== null);
  const filled = useRef<string | null>(null);

  useEffect(() => {
    if (!data || copy === null || filled.current === copy) return;
    filled.current = copy;
    fill({
      key: toDraft(data.message.key),
      value: toDraft(data.message.value),
      headers: data.message.headers.map(({ key, value }) => ({ key, value: toDraft(value) })),
    });
  }, [data, copy, fill]);
}

function toDraft(payload: Payload): PayloadDraft {
  if (payload.kind === 'null') return { type: 'null', text: '' };
  if (payload.text !== null) return { type: payload.kind === 'json' ? 'json' : 'string', text: payload.text };
  return { type: 'base64', text: payload.base64 ?? '' };
}
