import type { Metadata } from 'next';
import { parseSegment } from '@/lib/routes';

export type GroupProps = { params: Promise<{ clusterId: string; groupId: string }> };

export async function groupParams(params: GroupProps['params']): Promise<{ clusterId: string; groupId: string }> {
  const { clusterId, groupId } = await params;
  return { clusterId: parseSegment(clusterId), groupId: parseSegment(groupId) };
}

/** `page · object · cluster` */
export function groupMetadata(page: string) {
  return async ({ params }: GroupProps): Promise<Metadata> => {
    const { clusterId, groupId } = await groupParams(params);
    return { title: `${page} · ${groupId} · ${clusterId}` };
  };
}
