'use client';

import { useCallback, useEffect, useState } from 'react';
import { EMPTY_DRAFT, type ProduceDraft } from './form';

/** The draft of a topic, kept for the tab's life: leaving the page and coming back loses nothing. */
export function useDraft(clusterId: string, topic: string): [ProduceDraft, (change: Partial<ProduceDraft>) => void] {
  const storageKey = `millrace.produce.${clusterId}.${topic}`;
  const [draft, setDraft] = useState<ProduceDraft>(EMPTY_DRAFT);

  useEffect(() => {
    const stored = window.sessionStorage.getItem(storageKey);
    if (stored) setDraft({ ...EMPTY_DRAFT, ...JSON.parse(stored) });
  }, [storageKey]);

  const change = useCallback(
    (part: Partial<ProduceDraft>) =>
      setDraft((known) => {
        const next = { ...known, ...part };
        window.sessionStorage.setItem(storageKey, JSON.stringify(next));
        return next;
      }),
    [storageKey],
  );
  return [draft, change];
}
