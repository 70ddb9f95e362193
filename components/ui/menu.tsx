'use client';

import { Check } from 'lucide-react';
import { Link } from './link';
import type { KeyboardEvent, ReactNode } from 'react';
import { cn } from './cn';
import { Popover, type PopoverTrigger } from './popover';

export type MenuItem =
  | {
      kind?: 'item';
      label: string;
      onSelect?: () => void;
      href?: string;
      icon?: ReactNode;
      danger?: boolean;
      /** Greyed, still reachable; the reason is read and shown under the label. */
      disabledReason?: string;
      checked?: boolean;
      hint?: ReactNode;
    }
  | { kind: 'separator' }
  | { kind: 'label'; label: string };

type Props = { label: string; items: readonly MenuItem[]; trigger: (props: PopoverTrigger) => ReactNode; align?: 'start' | 'end' };

/** Menu button of the ARIA practices: arrows, Home, End, first letter, Esc. */
export function Menu({ label, items, trigger, align }: Props) {
  return (
    <Popover label={label} trigger={trigger} align={align} haspopup="menu" className="min-w-44 p-1">
      {(close) => (
        // Key handling of the whole menu: the items themselves hold the focus.
        <div onKeyDown={moveFocus}>
          {items.map((item, index) => (
            <MenuRow key={index} item={item} close={close} />
          ))}
        </div>
      )}
    </Popover>
  );
}

const row =
  'flex min-h-7 w-full items-center gap-2 rounded-sm px-2 py-1 text-start text-body text-text outline-none hover:bg-hover focus:bg-hover coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0';

function MenuRow({ item, close }: { item: MenuItem; close: () => void }) {
  if (item.kind === 'separator') return <hr className="my-1 border-border-subtle" />;
  if (item.kind === 'label') return <div className="px-2 pt-1.5 pb-1 text-micro text-text-3">{item.label}</div>;

  const look = cn(row, item.danger && 'text-critical-fg', item.disabledReason && 'text-text-disabled hover:bg-transparent');
  const role = item.checked === undefined ? 'menuitem' : 'menuitemradio';
  const content = (
    <>
      {item.checked !== undefined && (item.checked ? <Check aria-hidden className="text-accent-text" /> : <span className="size-4" />)}
      {item.icon}
      <span className="min-w-0 flex-1">
        {item.label}
        {item.disabledReason && <span className="block text-small text-text-3">{item.disabledReason}</span>}
      </span>
      {item.hint && <span className="text-small text-text-3">{item.hint}</span>}
    </>
  );
  if (item.href && !item.disabledReason) {
    return (
      <Link role={role} tabIndex={-1} href={item.href} className={look} onClick={close}>
        {content}
      </Link>
    );
  }
  return (
    <button
      type="button"
      role={role}
      tabIndex={-1}
      aria-checked={item.checked}
      aria-disabled={item.disabledReason ? true : undefined}
      className={look}
      onClick={() => {
        if (item.disabledReason) return;
        close();
        item.onSelect?.();
      }}
    >
      {content}
    </button>
  );
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>) {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  const at = rows.findIndex((candidate) => candidate.matches(':focus'));
  const next = nextIndex(event.key, at, rows);
  if (next === undefined) return;
  event.preventDefault();
  rows[next]?.focus();
}

function nextIndex(key: string, at: number, rows: HTMLElement[]): number | undefined {
  if (key === 'ArrowDown') return (at + 1) % rows.length;
  if (key === 'ArrowUp') return (at - 1 + rows.length) % rows.length;
  if (key === 'Home') return 0;
  if (key === 'End') return rows.length - 1;
  if (key.length !== 1 || key === ' ') return undefined;
  const from = [...rows.keys()].map((index) => (at + 1 + index) % rows.length);
  return from.find((index) => rows[index]?.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
}
