import { topicParams } from '@/lib/contracts/common';
import { exportQuery } from '@/lib/contracts/messages';
import { defineFile } from '@/server/http/define-file';

/** The matches of a search as a file. */
export const GET = defineFile({
  params: topicParams,
  query: exportQuery,
  fileName: ({ params, query }) => `${params.topic}.${query.format}`,
  contentType: ({ query }) => (query.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson'),
  open: ({ params, query, signal }, console) => console.exportMessages(params.clusterId, params.topic, query, signal),
});
