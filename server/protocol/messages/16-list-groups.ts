/** ListGroups (key 16): groups this broker coordinates. v4 state filter (KIP-518), v5 type filter (KIP-848). */
import { f, message } from '../definition.ts';

export const listGroupsRequest = message({
  name: 'ListGroupsRequest',
  apiKey: 16,
  versions: '0-5',
  flexible: '3+',
  fields: {
    statesFilter: f.list('4+', 'string'),
    typesFilter: f.list('5+', 'string'),
  },
});

export const listGroupsResponse = message({
  name: 'ListGroupsResponse',
  apiKey: 16,
  versions: '0-5',
  flexible: '3+',
  fields: {
    throttleTimeMs: f.int32('1+'),
    errorCode: f.int16('0+'),
    groups: f.array('0+', {
      groupId: f.string('0+'),
      protocolType: f.string('0+'),
      groupState: f.string('4+'),
      groupType: f.string('5+'),
    }),
  },
});
