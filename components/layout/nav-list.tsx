'use client';

import { Link } from '@/components/ui/link';
import { usePathname } from 'next/navigation';
import { cn } from '../ui/cn';
import { StatusIcon, type Status } from '../ui/status-icon';
import { NAVIGATION, type NavItem } from './navigation';
import { placeOf } from './place';
import { useNavCounters, type NavCounter } from './use-nav-counters';

/** `rail` shows icons only below 1024 px or when the sidebar is collapsed; the drawer is always wide. */
export type NavShape = 'sidebar' | 'drawer';

/** Words of the sidebar: out of sight (still read out) while it is a rail. */
export const wideOnly = 'sr-only lg:group-data-[sidebar=open]/shell:not-sr-only';

export function NavList({ clusterId, shape, onNavigate }: { clusterId: string; shape: NavShape; onNavigate?: () => void }) {
  const place = placeOf(usePathname());
  const counters = useNavCounters(clusterId);
  const word = shape === 'sidebar' ? wideOnly : '';
  return (
    <nav aria-label="Cluster" className="flex flex-1 flex-col gap-4 overflow-y-auto px-2 py-3">
      {NAVIGATION.map((group) => (
        <div key={group.label} role="group" aria-label={group.label}>
          <div aria-hidden className={cn('mb-1 px-2 text-micro text-text-3', shape === 'sidebar' && 'invisible lg:group-data-[sidebar=open]/shell:visible')}>
            {group.label}
          </div>
          <ul className="flex flex-col gap-0.5">
            {group.items.map((item) => (
              <li key={item.section}>
                <NavLink item={item} href={item.href(clusterId)} current={place?.section === item.section} word={word} counter={counters[item.section]} onNavigate={onNavigate} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

type NavLinkProps = { item: NavItem; href: string; current: boolean; word: string; counter: NavCounter | undefined; onNavigate?: () => void };

function NavLink({ item, href, current, word, counter, onNavigate }: NavLinkProps) {
  const Icon = item.icon;
  return (
    <Link
      href={href}
      onClick={onNavigate}
      aria-current={current ? 'page' : undefined}
      data-tip={word ? item.label : undefined}
      className={cn(
        'relative flex h-7 items-center gap-2.5 rounded-sm px-2.5 text-body hover-fade coarse:h-11',
        current
          ? 'bg-selected font-medium text-accent-text before:absolute before:inset-y-1.5 before:start-0 before:w-0.5 before:rounded-full before:bg-accent'
          : 'text-text-2 hover:bg-hover hover:text-text',
      )}
    >
      <Icon aria-hidden strokeWidth={1.5} className="size-4 shrink-0" />
      <span className={cn('min-w-0 flex-1 truncate', word)}>{item.label}</span>
      {counter && <Counter status={counter.status} count={counter.count} text={counter.text} word={word} />}
    </Link>
  );
}

function Counter({ status, count, text, word }: { status: Status; count: number; text: string; word: string }) {
  const tone = status === 'critical' ? 'text-critical-fg' : 'text-warn-fg';
  return (
    <span className={cn('num flex items-center gap-1 text-small font-medium', tone, word && 'absolute end-0.5 top-0.5 lg:group-data-[sidebar=open]/shell:static')}>
      <StatusIcon status={status} size={12} />
      <span aria-hidden className={word}>
        {count}
      </span>
      <span className="sr-only">{text}</span>
    </span>
  );
}
