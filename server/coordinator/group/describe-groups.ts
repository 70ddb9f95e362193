import { errorMessage, errors } from '../../protocol/errors.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { DescribedGroup, ListedGroup, ListGroupsRequest } from './group-requests.ts';

/** From here on a group that does not exist is an error (KIP-1043); before, it is described as Dead. */
const FIRST_VERSION_WITH_NOT_FOUND = 6;
const GROUP_TYPE = 'classic';
const NO_BYTES = Buffer.alloc(0);

/** A group as DescribeGroups shows it: subscriptions and assignments only while it is Stable (G13). */
export function describeGroup(groupId: string, group: ClassicGroup | undefined, apiVersion: number): DescribedGroup {
  if (!group) {
    const isError = apiVersion >= FIRST_VERSION_WITH_NOT_FOUND;
    const errorCode = isError ? errors.GROUP_ID_NOT_FOUND : errors.NONE;
    return { groupId, errorCode, errorMessage: isError ? errorMessage(errorCode) : null, groupState: 'Dead' };
  }
  const protocol = group.state === 'Stable' ? group.protocolName : null;
  return {
    groupId,
    errorCode: errors.NONE,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    protocolData: protocol ?? '',
    members: group.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.identity.groupInstanceId,
      clientId: member.identity.clientId,
      clientHost: member.identity.clientHost,
      memberMetadata: protocol === null ? NO_BYTES : member.metadata(protocol),
      memberAssignment: protocol === null ? NO_BYTES : member.assignment,
    })),
  };
}

/** The filters of ListGroups: case does not count, an empty one lets all pass. */
export interface GroupFilter {
  readonly states: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
}

export function groupFilter({ statesFilter, typesFilter }: ListGroupsRequest): GroupFilter {
  const lower = (values: readonly string[]): Set<string> => new Set(values.map((value) => value.toLowerCase()));
  return { states: lower(statesFilter), types: lower(typesFilter) };
}

/** A group as ListGroups shows it; undefined when a filter leaves it out. */
export function listedGroup(group: ClassicGroup, { states, types }: GroupFilter): ListedGroup | undefined {
  if (!passes(states, group.state) || !passes(types, GROUP_TYPE)) return undefined;
  return { groupId: group.groupId, protocolType: group.protocolType ?? '', groupState: group.state, groupType: GROUP_TYPE };
}

function passes(filter: ReadonlySet<string>, value: string): boolean {
  return filter.size === 0 || filter.has(value.toLowerCase());
}
