'use client';

import { useCallback, useState } from 'react';
import type { Message } from '@/lib/contracts/messages';

type Tail = { messages: readonly Message[]; /** How many left at the front meanwhile. */ forgotten: number };

/**
 * A live tail stands still while somebody reads: from when they scroll or open a record until they ask for the new ones or are back at
 * the top. What arrives meanwhile is kept and counted.
 */
export function useHeldTail({ messages, forgotten }: Tail, live: boolean) {
  /** How many messages there were when reading began, those that have left included. */
  const [held, setHeld] = useState<number>();
  const arrived = messages.length + forgotten;
  const reading = live && held !== undefined;
  const release = useCallback(() => setHeld(undefined), []);
  return {
    shown: reading ? messages.slice(0, Math.max(0, held - forgotten)) : messages,
    fresh: reading ? Math.max(0, arrived - held) : 0,
    hold: () => setHeld((known) => known ?? arrived),
    release,
  };
}
