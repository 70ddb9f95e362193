import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { handler } from '../handler.ts';

/**
 * SaslAuthenticate, versions 0–2.
 *
 * Behaviour: the listener asks for no authentication, so tokens are out of place: ILLEGAL_SASL_STATE, as Kafka.
 * Versions: v1 session lifetime (KIP-368); v2 flexible.
 * Deviations: none.
 */
export const saslAuthenticate = handler(apis.saslAuthenticate, () => ({
  errorCode: errors.ILLEGAL_SASL_STATE,
  errorMessage: 'This listener does not use SASL; tokens are not expected here.',
}));
