import { brokerName } from '@/lib/domain/brokers';
import { parseSegment, routes } from '@/lib/routes';
import { NAV_ITEMS, type Section } from './navigation';

/** Where the reader is, as far as the path says it. */
export type Place = { clusterId: string; section: Section | undefined; object: string | undefined; tab: string | undefined };

export function placeOf(pathname: string): Place | undefined {
  const [first, cluster, section, object, tab] = pathname.split('/').filter((part) => part !== '');
  if (first !== 'clusters' || cluster === undefined) return undefined;
  return {
    clusterId: parseSegment(cluster),
    section: NAV_ITEMS.find((item) => item.section === section)?.section,
    object: object === undefined ? undefined : parseSegment(object),
    tab,
  };
}

export type Crumb = { label: string; href: string; mono?: boolean };

/** Cluster, section, object. The tab is named by the tab strip itself. */
export function crumbsOf(place: Place): Crumb[] {
  const crumbs: Crumb[] = [{ label: place.clusterId, href: routes.overview(place.clusterId) }];
  const item = NAV_ITEMS.find((candidate) => candidate.section === place.section);
  if (!item) return crumbs;
  crumbs.push({ label: item.label, href: item.href(place.clusterId) });
  const object = objectCrumb(place);
  if (object) crumbs.push(object);
  return crumbs;
}

function objectCrumb({ clusterId, section, object, tab }: Place): Crumb | undefined {
  if (object === undefined) return undefined;
  if (section === 'brokers') return { label: brokerName(Number(object)), href: routes.broker(clusterId, Number(object)), mono: true };
  if (section === 'groups') return { label: object, href: routes.group(clusterId, object), mono: true };
  if (section !== 'topics') return undefined;
  if (object === 'new' && tab === undefined) return { label: 'New topic', href: routes.newTopic(clusterId) };
  return { label: object, href: routes.topic(clusterId, object), mono: true };
}

/** Pages whose charts follow the time range. */
export function hasHistory(place: Place | undefined): boolean {
  if (!place) return false;
  if (place.section === 'overview') return true;
  if (place.section === 'brokers' || place.section === 'groups') return place.object !== undefined && (place.tab ?? 'overview') === 'overview';
  return place.section === 'topics' && place.object !== undefined && place.tab === 'overview';
}
