import { errors } from '../protocol/errors.ts';

/** The answer to every request about access rules while no authorizer exists: SECURITY_DISABLED (54), as in Kafka. */
export const NO_AUTHORIZER = { errorCode: errors.SECURITY_DISABLED, errorMessage: 'No Authorizer is configured.' } as const;
