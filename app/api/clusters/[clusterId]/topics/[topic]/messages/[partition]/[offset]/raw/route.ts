import { recordParams } from '@/lib/contracts/common';
import { rawQuery } from '@/lib/contracts/messages';
import { defineDownload } from '@/server/http/define-download';

export const GET = defineDownload({
  params: recordParams,
  query: rawQuery,
  fileName: ({ params, query }) => `${params.topic}-${params.partition}-${params.offset}-${query.part}.bin`,
  read: ({ params: { clusterId, ...record }, query }, console) => console.readPayload(clusterId, record, query),
});
