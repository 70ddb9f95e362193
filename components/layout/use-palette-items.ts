'use client';

import { Keyboard, Layers, Monitor, Moon, Plus, Server, Sun, Users, type LucideIcon } from 'lucide-react';
import { useLookup } from '@/lib/query/clusters';
import { routes } from '@/lib/routes';
import { NAV_ITEMS } from './navigation';
import { usePreferences } from './preferences-context';

export type PaletteItem = {
  id: string;
  section: 'Go to' | 'Topics' | 'Consumer groups' | 'Brokers' | 'Actions';
  label: string;
  icon: LucideIcon;
  mono?: boolean;
  hint?: string;
  keys?: readonly string[];
  href?: string;
  act?: () => void;
};

/** What the palette offers for a text: pages and actions at once, names as the server finds them. */
export function usePaletteItems(clusterId: string, text: string, openKeySheet: () => void): { items: PaletteItem[]; searching: boolean } {
  const query = text.trim();
  const { data, isFetching } = useLookup(clusterId, query);
  const { set } = usePreferences();

  const pages: PaletteItem[] = NAV_ITEMS.map((item) => ({
    id: `page ${item.section}`,
    section: 'Go to',
    label: item.label,
    icon: item.icon,
    keys: ['g', item.key],
    href: item.href(clusterId),
  }));
  const actions: PaletteItem[] = [
    { id: 'new topic', section: 'Actions', label: 'Create topic', icon: Plus, href: routes.newTopic(clusterId) },
    { id: 'theme light', section: 'Actions', label: 'Light theme', icon: Sun, act: () => set('theme', 'light') },
    { id: 'theme dark', section: 'Actions', label: 'Dark theme', icon: Moon, act: () => set('theme', 'dark') },
    { id: 'theme system', section: 'Actions', label: 'System theme', icon: Monitor, act: () => set('theme', 'system') },
    { id: 'keys', section: 'Actions', label: 'Show keys', icon: Keyboard, keys: ['?'], act: openKeySheet },
  ];
  const matches = (item: PaletteItem) => item.label.toLowerCase().includes(query.toLowerCase());

  const found: PaletteItem[] = [
    ...(data?.topics ?? []).map((name): PaletteItem => ({ id: `topic ${name}`, section: 'Topics', label: name, mono: true, icon: Layers, hint: clusterId, href: routes.topic(clusterId, name) })),
    ...(data?.groups ?? []).map((name): PaletteItem => ({ id: `group ${name}`, section: 'Consumer groups', label: name, mono: true, icon: Users, hint: clusterId, href: routes.group(clusterId, name) })),
    ...(data?.brokers ?? []).map((broker): PaletteItem => ({ id: `broker ${broker.id}`, section: 'Brokers', label: broker.name, mono: true, icon: Server, hint: clusterId, href: routes.broker(clusterId, broker.id) })),
  ];
  return { items: [...pages.filter(matches), ...found, ...actions.filter(matches)], searching: isFetching };
}
