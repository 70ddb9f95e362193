'use client';

import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';

type LiveState = { live: boolean; setLive: (live: boolean) => void };

const LiveContext = createContext<LiveState>({ live: true, setLive: () => {} });

/** Whether pages follow the cluster by themselves; off, they show what `r` last fetched. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [live, setLive] = useState(true);
  const state = useMemo(() => ({ live, setLive }), [live]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

export function useLiveMode(): LiveState {
  return useContext(LiveContext);
}
