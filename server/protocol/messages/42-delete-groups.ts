/** DeleteGroups (key 42): deletes empty groups (KIP-229). */
import { f, message } from '../definition.ts';

export const deleteGroupsRequest = message({
  name: 'DeleteGroupsRequest',
  apiKey: 42,
  versions: '0-2',
  flexible: '2+',
  fields: {
    groupsNames: f.list('0+', 'string'),
  },
});

export const deleteGroupsResponse = message({
  name: 'DeleteGroupsResponse',
  apiKey: 42,
  versions: '0-2',
  flexible: '2+',
  fields: {
    throttleTimeMs: f.int32('0+'),
    results: f.array('0+', {
      groupId: f.string('0+'),
      errorCode: f.int16('0+'),
    }),
  },
});
