'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Toaster } from '@/components/ui/toast';
import { TooltipLayer } from '@/components/ui/tooltip-layer';
import { LiveProvider } from './live-context';
import type { Preferences } from './preferences';
import { PreferencesProvider } from './preferences-context';

export function Providers({ preferences, children }: { preferences: Preferences; children: ReactNode }) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: 1_000, retry: 1, refetchOnWindowFocus: true } } }));
  return (
    <QueryClientProvider client={client}>
      <PreferencesProvider initial={preferences}>
        <LiveProvider>
          {children}
          <Toaster />
          <TooltipLayer />
        </LiveProvider>
      </PreferencesProvider>
    </QueryClientProvider>
  );
}
