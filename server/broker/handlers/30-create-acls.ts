import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';
import { NO_AUTHORIZER } from '../no-authorizer.ts';

/**
 * CreateAcls, versions 0–3.
 *
 * Behaviour: brokers have no authorizer that could keep a rule: SECURITY_DISABLED for each.
 * Deviations: an authorizer cannot be configured.
 */
export const createAcls = handler(apis.createAcls, ({ creations }) => ({ results: creations.map(() => NO_AUTHORIZER) }));
