'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { IconButton } from '../ui/icon-button';
import { Menu } from '../ui/menu';
import type { Theme } from './preferences';
import { usePreference, useSetPreference } from './preferences-context';

const THEMES: readonly { theme: Theme; label: string; Icon: typeof Sun }[] = [
  { theme: 'system', label: 'System', Icon: Monitor },
  { theme: 'light', label: 'Light', Icon: Sun },
  { theme: 'dark', label: 'Dark', Icon: Moon },
];

export function ThemeControl() {
  const theme = usePreference('theme');
  const set = useSetPreference();
  const Current = THEMES.find((known) => known.theme === theme)?.Icon ?? Monitor;
  return (
    <Menu
      label="Theme"
      align="end"
      items={THEMES.map((known) => ({ label: known.label, checked: known.theme === theme, onSelect: () => set('theme', known.theme) }))}
      trigger={(props) => <IconButton {...props} label="Theme" icon={<Current strokeWidth={1.5} />} />}
    />
  );
}
