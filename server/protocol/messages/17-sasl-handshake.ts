/** SaslHandshake (key 17): chooses a SASL mechanism. Never flexible. After v0 tokens travel bare, after v1 in SaslAuthenticate (KIP-152). */
import { f, message } from '../definition.ts';

export const saslHandshakeRequest = message({
  name: 'SaslHandshakeRequest',
  apiKey: 17,
  versions: '0-1',
  flexible: 'none',
  fields: {
    mechanism: f.string('0+'),
  },
});

export const saslHandshakeResponse = message({
  name: 'SaslHandshakeResponse',
  apiKey: 17,
  versions: '0-1',
  flexible: 'none',
  fields: {
    errorCode: f.int16('0+'),
    mechanisms: f.list('0+', 'string'),
  },
});
