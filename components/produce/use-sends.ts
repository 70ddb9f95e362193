'use client';

import { useCallback, useRef, useState } from 'react';
import { problemOf } from '@/lib/errors';
import { useProduce } from '@/lib/query/produce';
import { type ProduceDraft, toRequest } from './form';
import type { Send, SendCounts } from './result-strip';

const KEPT = 20;

/** Sends drafts one after another and keeps what became of the last 20. */
export function useSends(clusterId: string, topic: string) {
  const produce = useProduce(clusterId, topic);
  const [sends, setSends] = useState<readonly Send[]>([]);
  const [counts, setCounts] = useState<SendCounts>({ sent: 0, written: 0, failed: 0 });
  const lastId = useRef(0);
  const { mutateAsync } = produce;

  const send = useCallback(
    async (draft: ProduceDraft) => {
      const id = ++lastId.current;
      const keep = (outcome: Send) => setSends((known) => [outcome, ...known].slice(0, KEPT));
      try {
        const result = await mutateAsync(toRequest(draft));
        setCounts((known) => ({ ...known, sent: known.sent + 1, written: known.written + (result.offset === null ? 0 : 1) }));
        keep({ id, at: Date.now(), draft, result });
      } catch (error) {
        setCounts((known) => ({ ...known, sent: known.sent + 1, failed: known.failed + 1 }));
        keep({ id, at: Date.now(), draft, problem: problemOf(error) });
      }
    },
    [mutateAsync],
  );
  return { sends, counts, send, sending: produce.isPending };
}
