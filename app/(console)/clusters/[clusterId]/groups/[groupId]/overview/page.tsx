import { GroupOverview } from '@/components/groups/group-overview';
import { groupMetadata, groupParams, type GroupProps } from '../params';

export const generateMetadata = groupMetadata('Overview');

export default async function GroupOverviewPage({ params }: GroupProps) {
  return <GroupOverview {...await groupParams(params)} />;
}
