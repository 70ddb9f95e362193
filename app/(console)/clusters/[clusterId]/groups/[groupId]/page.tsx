import { redirect } from 'next/navigation';
import { routes } from '@/lib/routes';
import { groupParams, type GroupProps } from './params';

export default async function GroupPage({ params }: GroupProps) {
  const { clusterId, groupId } = await groupParams(params);
  redirect(routes.group(clusterId, groupId));
}
