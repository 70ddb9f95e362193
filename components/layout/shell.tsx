'use client';

import dynamic from 'next/dynamic';
import { useEffect, useState, type ReactNode } from 'react';
import { useLiveClusters } from '@/lib/query/live';
import { MobileDrawer } from './mobile-drawer';
import { usePreference } from './preferences-context';
import { Sidebar } from './sidebar';
import { TopBar } from './top-bar';
import { useShortcuts } from './use-shortcuts';

const loadPalette = () => import('./palette');
const Palette = dynamic(() => loadPalette().then((chunk) => chunk.Palette), { ssr: false });
const KeySheet = dynamic(() => import('./key-sheet').then((chunk) => chunk.KeySheet), { ssr: false });

/** Frame of every cluster page. */
export function Shell({ clusterId, children }: { clusterId: string; children: ReactNode }) {
  const sidebar = usePreference('sidebar');
  const [nav, setNav] = useState(false);
  const [palette, setPalette] = useState(false);
  const [keySheet, setKeySheet] = useState(false);
  useLiveClusters(clusterId);
  useShortcuts({ clusterId, openPalette: () => setPalette(true), openKeySheet: () => setKeySheet(true) });
  useEffect(() => {
    // Not part of the first load, and there when it is first asked for.
    const timer = window.setTimeout(() => void loadPalette(), 2_000);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div data-sidebar={sidebar} className="group/shell flex min-h-dvh">
      <a
        href="#main"
        className="fixed start-3 top-3 z-80 -translate-y-20 rounded-sm bg-accent px-3 py-1.5 font-medium text-on-accent focus:translate-y-0"
      >
        Skip to content
      </a>
      <Sidebar clusterId={clusterId} />
      <MobileDrawer clusterId={clusterId} open={nav} onClose={() => setNav(false)} />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar clusterId={clusterId} onOpenNav={() => setNav(true)} onOpenPalette={() => setPalette(true)} />
        <main id="main" data-region tabIndex={-1} className="flex min-w-0 flex-1 flex-col px-6 outline-none max-md:px-4 max-xs:px-3">
          {children}
        </main>
      </div>
      {palette && <Palette clusterId={clusterId} open onClose={() => setPalette(false)} openKeySheet={() => setKeySheet(true)} />}
      {keySheet && <KeySheet open onClose={() => setKeySheet(false)} />}
    </div>
  );
}
