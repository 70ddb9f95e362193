'use client';

import { useQueryClient } from '@tanstack/react-query';
import { ArrowRight, Globe, Keyboard, Layers, Monitor, Moon, PanelLeft, Plus, Radio, RotateCw, Rows3, Server, Sun, Users, type LucideIcon } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { brokerName } from '@/lib/domain/brokers';
import { useLookup } from '@/lib/query/clusters';
import { keys } from '@/lib/query/keys';
import { routes, type BrokerTab, type GroupTab, type TopicTab } from '@/lib/routes';
import { useLiveMode } from './live-context';
import { NAV_ITEMS } from './navigation';
import { placeOf, type Place } from './place';
import { usePreference, useSetPreference } from './preferences-context';

export type PaletteItem = {
  id: string;
  section: 'Here' | 'Go to' | 'Topics' | 'Consumer groups' | 'Brokers' | 'Actions';
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
  const density = usePreference('density');
  const sidebar = usePreference('sidebar');
  const set = useSetPreference();
  const liveMode = useLiveMode();
  const client = useQueryClient();
  const pathname = usePathname();

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
    { id: 'live', section: 'Actions', label: liveMode.live ? 'Pause live charts' : 'Resume live charts', icon: Radio, keys: ['Shift', 'R'], act: () => liveMode.setLive(!liveMode.live) },
    { id: 'refresh', section: 'Actions', label: 'Refresh this page', icon: RotateCw, keys: ['r'], act: () => void client.refetchQueries({ queryKey: keys.cluster(clusterId), type: 'active' }) },
    { id: 'density', section: 'Actions', label: density === 'compact' ? 'Normal table rows' : 'Compact table rows', icon: Rows3, act: () => set('density', density === 'compact' ? 'normal' : 'compact') },
    { id: 'sidebar', section: 'Actions', label: sidebar === 'open' ? 'Collapse the sidebar' : 'Open the sidebar', icon: PanelLeft, keys: ['Ctrl', '\\'], act: () => set('sidebar', sidebar === 'open' ? 'rail' : 'open') },
    { id: 'zone utc', section: 'Actions', label: 'Times in UTC', icon: Globe, act: () => set('zone', 'UTC') },
    { id: 'zone browser', section: 'Actions', label: 'Times in the browser’s zone', icon: Globe, act: () => set('zone', 'browser') },
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
  const here = hereItems(placeOf(pathname));
  return { items: [...here.filter(matches), ...pages.filter(matches), ...found, ...actions.filter(matches)], searching: isFetching };
}

const TOPIC_PAGES: readonly [TopicTab, string][] = [['produce', 'Produce to'], ['messages', 'Messages of'], ['partitions', 'Partitions of'], ['consumers', 'Consumers of'], ['config', 'Config of'], ['settings', 'Add partitions to or delete']];
const BROKER_PAGES: readonly [BrokerTab, string][] = [['overview', 'Stop, pause or kill'], ['partitions', 'Partitions of'], ['config', 'Config of'], ['log-dirs', 'Log directories of']];
const GROUP_PAGES: readonly [GroupTab, string][] = [['overview', 'Lag of'], ['members', 'Members of'], ['offsets', 'Commits of']];

/** What can be done with the object of this page. What takes something away opens its page, and the dialog there asks. */
function hereItems(place: Place | undefined): PaletteItem[] {
  const { clusterId, section, object } = place ?? {};
  if (clusterId === undefined || object === undefined) return [];
  const item = (verb: string, name: string, href: string): PaletteItem => ({ id: `here ${verb}`, section: 'Here', label: `${verb} ${name}`, icon: ArrowRight, href });
  if (section === 'topics' && object !== 'new') return TOPIC_PAGES.map(([tab, verb]) => item(verb, object, routes.topic(clusterId, object, tab)));
  if (section === 'groups') return GROUP_PAGES.map(([tab, verb]) => item(verb, object, routes.group(clusterId, object, tab)));
  const broker = Number(object);
  if (section === 'brokers' && Number.isInteger(broker)) return BROKER_PAGES.map(([tab, verb]) => item(verb, brokerName(broker), routes.broker(clusterId, broker, tab)));
  return [];
}
