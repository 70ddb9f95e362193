'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { keys } from '@/lib/query/keys';
import { useLiveMode } from './live-context';
import { NAV_ITEMS } from './navigation';
import { usePreferencesNow, useSetPreference } from './preferences-context';

const SEQUENCE_MS = 1_200;

type Options = { clusterId: string; openPalette: () => void; openKeySheet: () => void };

/** Keys that work on every cluster page. Single keys never fire in fields, dialogs or with a modifier. */
export function useShortcuts(options: Options): void {
  const router = useRouter();
  const client = useQueryClient();
  const preferences = usePreferencesNow();
  const setPreference = useSetPreference();
  const liveMode = useLiveMode();
  const latest = useRef({ ...options, router, client, preferences, setPreference, liveMode });
  useEffect(() => {
    latest.current = { ...options, router, client, preferences, setPreference, liveMode };
  });

  useEffect(() => {
    let goUntil = 0;

    function onKeyDown(event: KeyboardEvent) {
      const now = latest.current;
      if (event.key === 'F6' && !document.querySelector('dialog[open]')) return run(event, () => void import('./regions').then(({ cycleRegions }) => cycleRegions(event.shiftKey)));
      if (event.ctrlKey || event.metaKey) {
        if (event.key === 'k') run(event, now.openPalette);
        else if (event.key === '\\') run(event, () => now.setPreference('sidebar', now.preferences().sidebar === 'open' ? 'rail' : 'open'));
        return;
      }
      if (now.preferences().keys === 'off' || event.altKey || event.defaultPrevented || isTyping(event.target) || document.querySelector('dialog[open]')) return;

      const going = event.timeStamp < goUntil;
      goUntil = 0;
      const place = going ? NAV_ITEMS.find((item) => item.key === event.key) : undefined;
      if (place) return run(event, () => now.router.push(place.href(now.clusterId)));

      if (event.key === 'g') goUntil = event.timeStamp + SEQUENCE_MS;
      else if (event.key === '?') run(event, now.openKeySheet);
      else if (event.key === '/') focusSearch(event);
      else if (event.key === 'r') run(event, () => void now.client.refetchQueries({ queryKey: keys.cluster(now.clusterId), type: 'active' }));
      else if (event.key === 'R') run(event, () => now.liveMode.setLive(!now.liveMode.live));
      else if (event.key === '[' || event.key === ']') step(event, event.key === '[' ? -1 : 1);
      else if (event.key === 'n' || event.key === 'e' || event.key === 'm') press(event);
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

/** Links and buttons carry the key that presses them as `data-key`. The row with the focus comes before the rest of the page. */
function press(event: KeyboardEvent) {
  const selector = `[data-key="${event.key}"]`;
  const target = document.activeElement?.closest('tr')?.querySelector<HTMLElement>(selector) ?? document.querySelector<HTMLElement>(selector);
  if (target) run(event, () => target.click());
}

/** The neighbour of the open record (`data-steps` holds its links), else the neighbour of the tab. */
function step(event: KeyboardEvent, by: 1 | -1) {
  const steps = document.querySelector('[data-steps]');
  const tabs = [...document.querySelectorAll<HTMLElement>('[data-tabs] > a')];
  const current = tabs.findIndex((tab) => tab.ariaCurrent === 'page');
  const target = steps ? steps.querySelector<HTMLElement>(by === 1 ? '[data-step=next]' : '[data-step=previous]') : current < 0 ? undefined : tabs[current + by];
  if (target) run(event, () => target.click());
}
