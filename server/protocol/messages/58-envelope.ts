/** Envelope (key 58): carries a client's request to the active controller together with its principal (KIP-590). */
import { f, message } from '../definition.ts';

export const envelopeRequest = message({
  name: 'EnvelopeRequest',
  apiKey: 58,
  versions: '0',
  flexible: '0+',
  fields: {
    requestData: f.bytes('0+'),
    requestPrincipal: f.bytes('0+', { nullable: '0+' }),
    clientHostAddress: f.bytes('0+'),
  },
});

export const envelopeResponse = message({
  name: 'EnvelopeResponse',
  apiKey: 58,
  versions: '0',
  flexible: '0+',
  fields: {
    responseData: f.bytes('0+', { nullable: '0+', default: null }),
    errorCode: f.int16('0+'),
  },
});
