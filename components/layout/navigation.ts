import { Activity, Layers, Server, Users, type LucideIcon } from 'lucide-react';
import { routes } from '@/lib/routes';

export type Section = 'overview' | 'brokers' | 'topics' | 'groups';

export type NavItem = { section: Section; label: string; icon: LucideIcon; href: (clusterId: string) => string; key: string };
export type NavGroup = { label: string; items: readonly NavItem[] };

/** The areas that exist. An area enters this table together with its pages. `key` follows `g`. */
export const NAVIGATION: readonly NavGroup[] = [
  {
    label: 'Observe',
    items: [
      { section: 'overview', label: 'Overview', icon: Activity, href: routes.overview, key: 'o' },
      { section: 'brokers', label: 'Brokers', icon: Server, href: (clusterId) => routes.brokers(clusterId), key: 'b' },
    ],
  },
  {
    label: 'Data',
    items: [
      { section: 'topics', label: 'Topics', icon: Layers, href: (clusterId) => routes.topics(clusterId), key: 't' },
      { section: 'groups', label: 'Consumer groups', icon: Users, href: (clusterId) => routes.groups(clusterId), key: 'c' },
    ],
  },
];

export const NAV_ITEMS: readonly NavItem[] = NAVIGATION.flatMap((group) => group.items);
