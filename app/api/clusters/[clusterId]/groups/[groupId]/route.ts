import { groupParams } from '@/lib/contracts/common';
import { groupResponse } from '@/lib/contracts/groups';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: groupParams,
  response: groupResponse,
  handle: ({ params }, console) => console.describeGroup(params.clusterId, params.groupId),
});
