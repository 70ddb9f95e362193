/** What a person chose about the console itself. Kept in cookies, so that the server's first paint is right. */
export type Theme = 'system' | 'light' | 'dark';
export type Preferences = {
  theme: Theme;
  /** `browser`, `UTC` or an IANA name. */
  zone: string;
  sidebar: 'open' | 'rail';
  /** Height of table rows. */
  density: 'normal' | 'compact';
  /** Whether single keys (g t, j, /, …) do anything; keys with Ctrl always do. */
  keys: 'on' | 'off';
};

export const PREFERENCE_COOKIES = { theme: 'millrace-theme', zone: 'millrace-zone', sidebar: 'millrace-sidebar', density: 'millrace-density', keys: 'millrace-keys' } as const;

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** Reads the cookies; whatever is not ours becomes the default. */
export function parsePreferences(read: (cookie: string) => string | undefined): Preferences {
  const theme = THEMES.find((known) => known === read(PREFERENCE_COOKIES.theme));
  const zone = read(PREFERENCE_COOKIES.zone);
  return {
    theme: theme ?? 'system',
    zone: zone !== undefined && isZone(zone) ? zone : 'browser',
    sidebar: read(PREFERENCE_COOKIES.sidebar) === 'rail' ? 'rail' : 'open',
    density: read(PREFERENCE_COOKIES.density) === 'compact' ? 'compact' : 'normal',
    keys: read(PREFERENCE_COOKIES.keys) === 'off' ? 'off' : 'on',
  };
}

/** `browser`, or a zone that `Intl` knows. */
export function isZone(zone: string): boolean {
  if (zone === 'browser') return true;
  if (!/^[A-Za-z0-9_+\-/]{1,64}$/.test(zone)) return false;
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
