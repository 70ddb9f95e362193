/** SaslAuthenticate (key 36): carries SASL tokens (KIP-152); v1 session lifetime (KIP-368). */
import { f, message } from '../definition.ts';

export const saslAuthenticateRequest = message({
  name: 'SaslAuthenticateRequest',
  apiKey: 36,
  versions: '0-2',
  flexible: '2+',
  fields: {
    authBytes: f.bytes('0+'),
  },
});

export const saslAuthenticateResponse = message({
  name: 'SaslAuthenticateResponse',
  apiKey: 36,
  versions: '0-2',
  flexible: '2+',
  fields: {
    errorCode: f.int16('0+'),
    errorMessage: f.string('0+', { nullable: '0+' }),
    authBytes: f.bytes('0+'),
    sessionLifetimeMs: f.int64('1+'),
  },
});
