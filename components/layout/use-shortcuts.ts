'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { keys } from '@/lib/query/keys';
import { useLiveMode } from './live-context';
import { NAV_ITEMS } from './navigation';
import { usePreferences } from './preferences-context';

const SEQUENCE_MS = 1_200;

type Options = { clusterId: string; openPalette: () => void; openKeySheet: () => void };

/** Keys that work on every cluster page. Single keys never fire in fields, dialogs or with a modifier. */
export function useShortcuts(options: Options): void {
  const router = useRouter();
  const client = useQueryClient();
  const preferences = usePreferences();
  const liveMode = useLiveMode();
  const latest = useRef({ ...options, router, client, preferences, liveMode });
  useEffect(() => {
    latest.current = { ...options, router, client, preferences, liveMode };
  });

  useEffect(() => {
    let goUntil = 0;

    function onKeyDown(event: KeyboardEvent) {
      const now = latest.current;
      if (event.ctrlKey || event.metaKey) {
        if (event.key === 'k') run(event, now.openPalette);
        else if (event.key === '\\') run(event, () => now.preferences.set('sidebar', now.preferences.sidebar === 'open' ? 'rail' : 'open'));
        return;
      }
      if (now.preferences.keys === 'off' || event.altKey || event.defaultPrevented || isTyping(event.target) || document.querySelector('dialog[open]')) return;

      const going = event.timeStamp < goUntil;
      goUntil = 0;
      const place = going ? NAV_ITEMS.find((item) => item.key === event.key) : undefined;
      if (place) return run(event, () => now.router.push(place.href(now.clusterId)));

      if (event.key === 'g') goUntil = event.timeStamp + SEQUENCE_MS;
      else if (event.key === '?') run(event, now.openKeySheet);
      else if (event.key === '/') focusSearch(event);
      else if (event.key === 'n') pressNew(event);
      else if (event.key === 'r') run(event, () => void now.client.refetchQueries({ queryKey: keys.cluster(now.clusterId), type: 'active' }));
      else if (event.key === 'R') run(event, () => now.liveMode.setLive(!now.liveMode.live));
    }

    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function run(event: KeyboardEvent, act: () => void) {
  event.preventDefault();
  act();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'));
}

/** The page marks its search field with `data-search`. */
function focusSearch(event: KeyboardEvent) {
  const field = document.querySelector<HTMLInputElement>('[data-search]');
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

/** The page marks its "new" link with `data-new`. */
function pressNew(event: KeyboardEvent) {
  const link = document.querySelector<HTMLElement>('[data-new]');
  if (!link) return;
  event.preventDefault();
  link.click();
}
