import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';
import { NO_AUTHORIZER } from '../no-authorizer.ts';

/**
 * DescribeAcls, versions 0–3.
 *
 * Behaviour: brokers have no authorizer, so there are no rules to look at: SECURITY_DISABLED.
 * Deviations: an authorizer cannot be configured.
 */
export const describeAcls = handler(apis.describeAcls, () => ({ ...NO_AUTHORIZER, resources: [] }));
