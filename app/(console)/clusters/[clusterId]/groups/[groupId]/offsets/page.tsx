import { GroupCommits } from '@/components/groups/group-commits';
import { groupMetadata, groupParams, type GroupProps } from '../params';

export const generateMetadata = groupMetadata('Commits');

export default async function GroupCommitsPage({ params }: GroupProps) {
  return <GroupCommits {...await groupParams(params)} />;
}
