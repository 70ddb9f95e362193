import type { ReactNode } from 'react';
import { GroupFrame } from '@/components/groups/group-frame';
import { groupParams, type GroupProps } from './params';

export default async function GroupLayout({ params, children }: GroupProps & { children: ReactNode }) {
  return <GroupFrame {...await groupParams(params)}>{children}</GroupFrame>;
}
