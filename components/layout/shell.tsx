'use client';

import { useState, type ReactNode } from 'react';
import { KeySheet } from './key-sheet';
import { MobileDrawer } from './mobile-drawer';
import { Palette } from './palette';
import { usePreferences } from './preferences-context';
import { Sidebar } from './sidebar';
import { TopBar } from './top-bar';
import { useShortcuts } from './use-shortcuts';

/** Frame of every cluster page. */
export function Shell({ clusterId, children }: { clusterId: string; children: ReactNode }) {
  const { sidebar } = usePreferences();
  const [nav, setNav] = useState(false);
  const [palette, setPalette] = useState(false);
  const [keySheet, setKeySheet] = useState(false);
  useShortcuts({ clusterId, openPalette: () => setPalette(true), openKeySheet: () => setKeySheet(true) });
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
        <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col px-6 outline-none max-md:px-4 max-xs:px-3">
          {children}
        </main>
      </div>
      <Palette clusterId={clusterId} open={palette} onClose={() => setPalette(false)} openKeySheet={() => setKeySheet(true)} />
      <KeySheet open={keySheet} onClose={() => setKeySheet(false)} />
    </div>
  );
}
