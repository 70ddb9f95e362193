import { recordParams } from '@/lib/contracts/common';
import { messageResponse } from '@/lib/contracts/messages';
import { defineRoute } from '@/server/http/define-route';

export const GET = defineRoute({
  params: recordParams,
  response: messageResponse,
  handle: ({ params: { clusterId, ...record } }, console) => console.readMessage(clusterId, record),
});
