'use client';

import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Link } from './link';
import { cn } from './cn';

const strip = 'scrollbar-none relative flex gap-1 overflow-x-auto border-b border-border max-md:tab-fade';
const tab =
  'relative flex h-9 shrink-0 items-center gap-1.5 rounded-t-sm px-2.5 text-body font-medium hover-fade focus-visible:-outline-offset-2 coarse:h-11';
const quiet = 'text-text-2 hover:text-text';
const active = 'text-text after:absolute after:inset-x-2 after:-bottom-px after:h-0.5 after:bg-accent';

export type TabLink = { label: string; href: string; current: boolean; count?: ReactNode; /** Key that goes there, as well as `[` and `]`. */ hotkey?: string };

/** Tabs that are places: each has its own URL segment. */
export function TabLinks({ label, tabs, className }: { label: string; tabs: readonly TabLink[]; className?: string }) {
  const ref = useRef<HTMLElement>(null);
  const current = tabs.find((item) => item.current)?.href;
  // On a narrow screen the strip scrolls: the tab one is on must not be the one that is cut off.
  useEffect(() => {
    const strip = ref.current;
    const tab = strip?.querySelector<HTMLElement>('[aria-current]');
    if (!strip || !tab || current === undefined) return;
    const center = () => strip.scrollTo({ left: tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2 });
    const resized = new ResizeObserver(center);
    resized.observe(strip);
    return () => resized.disconnect();
  }, [current]);
  return (
    <nav ref={ref} aria-label={label} data-tabs className={cn(strip, className)}>
      {tabs.map((item) => (
        <Link key={item.href} href={item.href} aria-current={item.current ? 'page' : undefined} data-key={item.hotkey} className={cn(tab, item.current ? active : quiet)}>
          {item.label}
          {item.count !== undefined && <span className="num text-small font-normal text-text-3">{item.count}</span>}
        </Link>
      ))}
    </nav>
  );
}

export type TabPanel = { id: string; label: string; count?: ReactNode; content: ReactNode };

type TabsProps = { label: string; tabs: readonly TabPanel[]; value: string; onValueChange: (id: string) => void; className?: string };

/** Tabs inside a panel. Arrow keys move, the panel follows. */
export function Tabs({ label, tabs, value, onValueChange, className }: TabsProps) {
  const base = useId();
  const current = tabs.find((item) => item.id === value) ?? tabs[0];

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || !current) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length];
    if (!next) return;
    onValueChange(next.id);
    document.getElementById(`${base}-${next.id}`)?.focus();
  }

  return (
    <div className={className}>
      <div role="tablist" aria-label={label} className={strip} onKeyDown={onKeyDown}>
        {tabs.map((item) => (
          <button
            key={item.id}
            type="button"
            role="tab"
            id={`${base}-${item.id}`}
            aria-selected={item === current}
            aria-controls={`${base}-panel`}
            tabIndex={item === current ? 0 : -1}
            onClick={() => onValueChange(item.id)}
            className={cn(tab, item === current ? active : quiet)}
          >
            {item.label}
            {item.count !== undefined && <span className="num text-small font-normal text-text-3">{item.count}</span>}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={current ? `${base}-${current.id}` : undefined} tabIndex={-1}>
        {current?.content}
      </div>
    </div>
  );
}
