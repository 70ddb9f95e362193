import type { ReasonTarget } from '@/lib/contracts/overview';
import { routes } from '@/lib/routes';

/** The filtered page that explains a reason. */
export function reasonHref(clusterId: string, target: ReasonTarget): string {
  switch (target.kind) {
    case 'cluster':
      return routes.brokers(clusterId);
    case 'broker':
      return routes.broker(clusterId, target.brokerId);
    case 'topic':
      return routes.topic(clusterId, target.topic);
    case 'topics':
      return routes.topics(clusterId, { state: target.state, internal: true });
    case 'group':
      return routes.group(clusterId, target.groupId);
  }
}
