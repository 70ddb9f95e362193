/** CreateAcls (key 30): adds access rules (KIP-140; prefixed names KIP-290). */
import { f, message } from '../definition.ts';

/** Pattern type LITERAL: what a request without a pattern type means. */
const LITERAL = 3;

export const createAclsRequest = message({
  name: 'CreateAclsRequest',
  apiKey: 30,
  versions: '0-3',
  flexible: '2+',
  fields: {
    creations: f.array('0+', {
      resourceType: f.int8('0+'),
      resourceName: f.string('0+'),
      resourcePatternType: f.int8('1+', { default: LITERAL }),
      principal: f.string('0+'),
      host: f.string('0+'),
      operation: f.int8('0+'),
      permissionType: f.int8('0+'),
    }),
  },
});

export const createAclsResponse = message({
  name: 'CreateAclsResponse',
  apiKey: 30,
  versions: '0-3',
  flexible: '2+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    results: f.array('0+', {
      errorCode: f.int16('0+'),
      errorMessage: f.string('0+', { nullable: '0+' }),
    }),
  },
});
