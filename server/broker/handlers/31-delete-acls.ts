import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';
import { NO_AUTHORIZER } from '../no-authorizer.ts';

/**
 * DeleteAcls, versions 0–3.
 *
 * Behaviour: brokers have no authorizer, so there are no rules to remove: SECURITY_DISABLED for each filter.
 * Deviations: an authorizer cannot be configured.
 */
export const deleteAcls = handler(apis.deleteAcls, ({ filters }) => ({
  filterResults: filters.map(() => ({ ...NO_AUTHORIZER, matchingAcls: [] })),
}));
