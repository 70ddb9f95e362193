/** DeleteAcls (key 31): removes the access rules that match filters (KIP-140; prefixed names KIP-290). */
import { f, message } from '../definition.ts';

/** Pattern type LITERAL: what a request without a pattern type means. */
const LITERAL = 3;

export const deleteAclsRequest = message({
  name: 'DeleteAclsRequest',
  apiKey: 31,
  versions: '0-3',
  flexible: '2+',
  fields: {
    filters: f.array('0+', {
      resourceTypeFilter: f.int8('0+'),
      resourceNameFilter: f.string('0+', { nullable: '0+' }),
      patternTypeFilter: f.int8('1+', { default: LITERAL }),
      principalFilter: f.string('0+', { nullable: '0+' }),
      hostFilter: f.string('0+', { nullable: '0+' }),
      operation: f.int8('0+'),
      permissionType: f.int8('0+'),
    }),
  },
});

export const deleteAclsResponse = message({
  name: 'DeleteAclsResponse',
  apiKey: 31,
  versions: '0-3',
  flexible: '2+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    filterResults: f.array('0+', {
      errorCode: f.int16('0+'),
      errorMessage: f.string('0+', { nullable: '0+' }),
      matchingAcls: f.array('0+', {
        errorCode: f.int16('0+'),
        errorMessage: f.string('0+', { nullable: '0+' }),
        resourceType: f.int8('0+'),
        resourceName: f.string('0+'),
        patternType: f.int8('1+', { default: LITERAL }),
        principal: f.string('0+'),
        host: f.string('0+'),
        operation: f.int8('0+'),
        permissionType: f.int8('0+'),
      }),
    }),
  },
});
