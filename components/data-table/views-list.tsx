'use client';

import { X } from 'lucide-react';
import { usePathname, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { IconButton } from '../ui/icon-button';
import { Input } from '../ui/input';
import { Link } from '../ui/link';
import { useSavedViews, withView, writeViews } from './saved-views';

const MAX_NAME = 60;

/** The views that this browser keeps of a list, and a field for one more. Loaded when it opens. */
export function ViewsList({ list, close }: { list: string; close: () => void }) {
  const pathname = usePathname();
  const search = useSearchParams().toString();
  const present = search === '' ? '' : `?${search}`;
  const views = useSavedViews(list);
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  return (
    <div className="flex flex-col gap-2">
      {views.length === 0 ? (
        <p className="px-2 pt-1 text-small text-text-3">No view is saved yet. One keeps filters, order and page size under a name, in this browser.</p>
      ) : (
        <ul className="flex flex-col">
          {views.map((view) => (
            <li key={view.name} className="flex items-center gap-1">
              <Link
                href={pathname + view.query}
                onClick={close}
                aria-current={view.query === present ? 'true' : undefined}
                className={cn('flex min-h-7 min-w-0 flex-1 items-center rounded-sm px-2 hover:bg-hover coarse:min-h-11', view.query === present && 'bg-selected text-accent-text hover:bg-selected')}
              >
                <span className="truncate">{view.name}</span>
              </Link>
              <IconButton size="sm" label={`Remove view ${view.name}`} icon={<X />} onClick={() => writeViews(list, views.filter((other) => other !== view))} />
            </li>
          ))}
        </ul>
      )}
      <form
        className="flex items-center gap-1.5 border-t border-border-subtle pt-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (name === '') return;
          writeViews(list, withView(views, { name, query: present }));
          setTyped('');
        }}
      >
        <Input size="md" aria-label="Name of this view" placeholder="Name of this view" maxLength={MAX_NAME} value={typed} onChange={(event) => setTyped(event.target.value)} className="min-w-0 flex-1" />
        <Button type="submit" disabled={name === ''}>
          {views.some((view) => view.name === name) ? 'Replace' : 'Save'}
        </Button>
      </form>
    </div>
  );
}
