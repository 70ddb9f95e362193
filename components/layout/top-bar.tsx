'use client';

import { Menu as MenuIcon, Search } from 'lucide-react';
import { IconButton } from '../ui/icon-button';
import { Kbd } from '../ui/kbd';
import { Breadcrumbs } from './breadcrumbs';
import { RangeControl } from './range-control';
import { ThemeControl } from './theme-control';
import { ZoneControl } from './zone-control';

type Props = { clusterId: string; onOpenNav: () => void; onOpenPalette: () => void };

/** Environment stripe and bar: 51 px that stay. */
export function TopBar({ clusterId, onOpenNav, onOpenPalette }: Props) {
  return (
    <header data-region tabIndex={-1} className="sticky top-0 z-30 border-b border-border bg-canvas pt-[3px]">
      <div aria-hidden data-tip={`Environment: ${clusterId}`} className="fixed inset-x-0 top-0 h-[3px] bg-border-strong" />
      <div className="flex h-[calc(3rem-1px)] items-center gap-2 px-6 max-md:px-3">
        <IconButton label="Open navigation" icon={<MenuIcon strokeWidth={1.5} />} className="md:hidden" onClick={onOpenNav} />
        <Breadcrumbs />
        <button
          type="button"
          onClick={onOpenPalette}
          aria-label="Search or jump"
          className="flex h-7 shrink-0 items-center gap-2 rounded-sm border border-border bg-surface px-2 text-text-3 hover-fade hover:border-border-strong hover:text-text-2 coarse:h-10 max-md:border-transparent max-md:bg-transparent lg:w-60"
        >
          <Search aria-hidden strokeWidth={1.5} className="size-4" />
          <span className="flex-1 text-start max-lg:hidden">Search or jump</span>
          <Kbd keys={['Ctrl', 'K']} className="max-lg:hidden" />
        </button>
        <RangeControl />
        <div className="flex items-center gap-0.5">
          <ZoneControl />
          <ThemeControl />
        </div>
      </div>
    </header>
  );
}
