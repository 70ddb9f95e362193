import { GROUP_SORTS, GROUP_STATES } from '@/lib/domain/groups';
import { maybeOneOf, oneOf, paging } from '../data-table/query-fields';

/** The address of the list of groups. */
export const groupsFields = { ...paging, sort: oneOf(GROUP_SORTS, 'groupId'), state: maybeOneOf(GROUP_STATES) };
