import { apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { handler } from '../handler.ts';

/**
 * SaslHandshake, versions 0–1.
 *
 * Behaviour: the listener asks for no authentication, so a handshake is out of place: ILLEGAL_SASL_STATE and no mechanisms, as Kafka.
 * Versions: v1 tokens travel in SaslAuthenticate.
 * Deviations: none.
 */
export const saslHandshake = handler(apis.saslHandshake, () => ({ errorCode: errors.ILLEGAL_SASL_STATE, mechanisms: [] }));
