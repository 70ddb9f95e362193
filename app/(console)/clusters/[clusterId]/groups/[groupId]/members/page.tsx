import { GroupMembers } from '@/components/groups/group-members';
import { groupMetadata, groupParams, type GroupProps } from '../params';

export const generateMetadata = groupMetadata('Members');

export default async function GroupMembersPage({ params }: GroupProps) {
  return <GroupMembers {...await groupParams(params)} />;
}
