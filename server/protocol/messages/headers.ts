/** Request and response headers. v2 and v1 respectively are flexible; `clientId` stays an int16-length string in every version. */
import { f, message } from '../definition.ts';

export const requestHeader = message({
  name: 'RequestHeader',
  versions: '0-2',
  flexible: '2+',
  fields: {
    requestApiKey: f.int16('0+'),
    requestApiVersion: f.int16('0+'),
    correlationId: f.int32('0+'),
    clientId: f.string('1+', { nullable: '1+', neverCompact: true }),
  },
});

export const responseHeader = message({
  name: 'ResponseHeader',
  versions: '0-1',
  flexible: '1+',
  fields: {
    correlationId: f.int32('0+'),
  },
});
