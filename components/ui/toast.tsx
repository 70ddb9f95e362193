'use client';

import { X } from 'lucide-react';
import { Link } from './link';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { IconButton } from './icon-button';
import { StatusIcon } from './status-icon';

type ToastContent = { title: string; description?: string; link?: { label: string; href: string } };
type ToastEntry = ToastContent & { id: number; kind: 'ok' | 'critical' };

const SUCCESS_MS = 4_000;
const MOST_AT_ONCE = 3;

let entries: readonly ToastEntry[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function replace(next: readonly ToastEntry[]) {
  entries = next;
  for (const listener of listeners) listener();
}

function push(kind: ToastEntry['kind'], content: ToastContent) {
  const id = ++lastId;
  replace([...entries, { ...content, kind, id }].slice(-MOST_AT_ONCE));
  if (kind === 'ok') window.setTimeout(() => dismiss(id), SUCCESS_MS);
}

function dismiss(id: number) {
  replace(entries.filter((entry) => entry.id !== id));
}

/** Results of the user's own act, and nothing else. Success leaves after 4 s, an error stays until dismissed. */
export const toast = {
  success: (content: ToastContent) => push('ok', content),
  error: (content: ToastContent) => push('critical', content),
};

const none: readonly ToastEntry[] = [];
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export function Toaster() {
  const shown = useSyncExternalStore(subscribe, () => entries, () => none);
  const ref = useRef<HTMLDivElement>(null);

  // Shown anew with each toast, so that it lies above a dialog opened in between.
  useEffect(() => {
    const region = ref.current;
    if (!region) return;
    if (region.matches(':popover-open')) region.hidePopover();
    if (shown.length > 0) region.showPopover();
  }, [shown]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'F8') ref.current?.querySelector<HTMLElement>('a, button')?.focus();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <div ref={ref} popover="manual" aria-label="Notifications" role="region" className="fixed end-4 bottom-4 z-70 bg-transparent text-text max-sm:inset-x-3 max-sm:bottom-3 max-sm:w-auto">
      <div className="flex w-full flex-col gap-2 sm:w-90">
        {shown.map((entry) => (
          <ToastCard key={entry.id} entry={entry} />
        ))}
      </div>
    </div>
  );
}

function ToastCard({ entry }: { entry: ToastEntry }) {
  return (
    <div role={entry.kind === 'ok' ? 'status' : 'alert'} className="flex items-start gap-2.5 rounded-md border border-border bg-raised py-2.5 ps-3 pe-2 shadow-float">
      <StatusIcon status={entry.kind} className="mt-0.5" />
      <div className="min-w-0 flex-1 text-body">
        <p className="font-medium break-words">{entry.title}</p>
        {entry.description && <p className="break-words text-text-2">{entry.description}</p>}
        {entry.link && (
          <Link href={entry.link.href} className="text-accent-text underline-offset-2 hover:underline" onClick={() => dismiss(entry.id)}>
            {entry.link.label}
          </Link>
        )}
      </div>
      <IconButton size="sm" label="Dismiss" icon={<X />} onClick={() => dismiss(entry.id)} />
    </div>
  );
}
