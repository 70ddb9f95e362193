'use client';

import { useCallback, useState } from 'react';
import type { Message } from '@/lib/contracts/messages';
import { heldView } from './held-tail';

type Tail = { messages: readonly Message[]; forgotten: number };

/**
 * A live tail stands still while somebody reads: from when they scroll or open a record until they ask for the new ones or are back at
 * the top. What arrives meanwhile is kept and counted.
 */
export function useHeldTail(tail: Tail, live: boolean) {
  /** How many messages there were when reading began, those that have left included. */
  const [held, setHeld] = useState<number>();
  const arrived = tail.messages.length + tail.forgotten;
  const release = useCallback(() => setHeld(undefined), []);
  return { ...heldView(tail, live ? held : undefined), hold: () => setHeld((known) => known ?? arrived), release };
}
