'use client';

import { createContext, useContext, useState, useSyncExternalStore, type ReactNode } from 'react';
import { ZoneContext } from '@/components/ui/time';
import { PREFERENCE_COOKIES, type Preferences } from './preferences';

const ONE_YEAR_S = 31_536_000;

/** Outside of React's state: who uses one preference is not drawn again for another, and a new theme draws next to nothing. */
class PreferenceStore {
  private readonly listeners = new Set<() => void>();
  private present: Preferences;

  constructor(initial: Preferences) {
    this.present = initial;
  }

  readonly get = (): Preferences => this.present;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly set = <Key extends keyof Preferences>(key: Key, value: Preferences[Key]): void => {
    document.cookie = `${PREFERENCE_COOKIES[key]}=${value}; path=/; max-age=${ONE_YEAR_S}; samesite=lax`;
    // Colours glide only under the pointer: with a new theme nothing does.
    if (key === 'theme' || key === 'density') document.documentElement.setAttribute(`data-${key}`, value);
    this.present = { ...this.present, [key]: value };
    for (const listener of this.listeners) listener();
  };
}

const PreferencesContext = createContext<PreferenceStore | undefined>(undefined);

export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [store] = useState(() => new PreferenceStore(initial));
  return (
    <PreferencesContext value={store}>
      <ZoneProvider>{children}</ZoneProvider>
    </PreferencesContext>
  );
}

function ZoneProvider({ children }: { children: ReactNode }) {
  const zone = usePreference('zone');
  return <ZoneContext value={zone === 'browser' ? undefined : zone}>{children}</ZoneContext>;
}

function useStore(): PreferenceStore {
  const store = useContext(PreferencesContext);
  if (!store) throw new Error('preferences need a PreferencesProvider above them');
  return store;
}

/** One preference: the component is drawn again when it changes. */
export function usePreference<Key extends keyof Preferences>(key: Key): Preferences[Key] {
  const store = useStore();
  const read = () => store.get()[key];
  return useSyncExternalStore(store.subscribe, read, read);
}

/** Changes a preference, keeps it in its cookie. Always the same function. */
export function useSetPreference(): PreferenceStore['set'] {
  return useStore().set;
}

/** The preferences as they are when they are asked for, for handlers: nothing is drawn again for them. */
export function usePreferencesNow(): () => Preferences {
  return useStore().get;
}
