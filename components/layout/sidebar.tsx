'use client';

import { PanelLeft } from 'lucide-react';
import { Link } from '@/components/ui/link';
import { routes } from '@/lib/routes';
import { cn } from '../ui/cn';
import { IconButton } from '../ui/icon-button';
import { ClusterSwitcher } from './cluster-switcher';
import { NavList, wideOnly } from './nav-list';
import { usePreference, useSetPreference } from './preferences-context';
import { Mark } from './wordmark';

/** 240 px, or a rail of icons: by choice from 1024 px on, always between 768 and 1023. */
export function Sidebar({ clusterId }: { clusterId: string }) {
  const sidebar = usePreference('sidebar');
  const set = useSetPreference();
  return (
    <aside
      aria-label="Sidebar"
      data-region
      tabIndex={-1}
      className="sticky top-0 z-20 hidden h-dvh w-14 shrink-0 flex-col border-e border-border bg-surface md:flex lg:group-data-[sidebar=open]/shell:w-60"
    >
      <div className="flex h-(--top-bar) shrink-0 items-center justify-between gap-2 px-[18px] max-lg:justify-center group-data-[sidebar=rail]/shell:justify-center">
        <Link href={routes.home()} className="flex h-7 items-center gap-2 rounded-sm" data-tip="Home">
          <Mark />
          <span className={cn('text-title-m tracking-tight', wideOnly)}>Millrace</span>
        </Link>
        <IconButton
          label="Collapse the sidebar"
          shortcut="Ctrl \"
          icon={<PanelLeft strokeWidth={1.5} />}
          className="-me-2 max-lg:hidden group-data-[sidebar=rail]/shell:hidden"
          onClick={() => set('sidebar', 'rail')}
        />
      </div>
      <div className="px-2">
        <ClusterSwitcher clusterId={clusterId} shape="sidebar" />
      </div>
      <NavList clusterId={clusterId} shape="sidebar" />
      {sidebar === 'rail' && (
        <div className="hidden justify-center pb-3 lg:flex">
          <IconButton label="Widen the sidebar" shortcut="Ctrl \" icon={<PanelLeft strokeWidth={1.5} />} onClick={() => set('sidebar', 'open')} />
        </div>
      )}
    </aside>
  );
}
