'use client';

import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { ZoneContext } from '@/components/ui/time';
import { PREFERENCE_COOKIES, type Preferences } from './preferences';

type PreferencesState = Preferences & { set: <Key extends keyof Preferences>(key: Key, value: Preferences[Key]) => void };

const PreferencesContext = createContext<PreferencesState | undefined>(undefined);

const ONE_YEAR_S = 31_536_000;

export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [preferences, setPreferences] = useState(initial);
  const state = useMemo<PreferencesState>(
    () => ({
      ...preferences,
      set: (key, value) => {
        document.cookie = `${PREFERENCE_COOKIES[key]}=${value}; path=/; max-age=${ONE_YEAR_S}; samesite=lax`;
        if (key === 'theme' || key === 'density') withoutMotion(() => document.documentElement.setAttribute(`data-${key}`, value));
        setPreferences((current) => ({ ...current, [key]: value }));
      },
    }),
    [preferences],
  );
  return (
    <PreferencesContext value={state}>
      <ZoneContext value={preferences.zone === 'browser' ? undefined : preferences.zone}>{children}</ZoneContext>
    </PreferencesContext>
  );
}

/** A new theme or row height is there at once: hundreds of small transitions would be drawn instead. */
function withoutMotion(change: () => void): void {
  const root = document.documentElement;
  root.dataset.still = '';
  change();
  requestAnimationFrame(() => requestAnimationFrame(() => delete root.dataset.still));
}

export function usePreferences(): PreferencesState {
  const state = useContext(PreferencesContext);
  if (!state) throw new Error('usePreferences needs a PreferencesProvider above it');
  return state;
}
