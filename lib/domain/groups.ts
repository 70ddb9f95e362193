/** States of a consumer group, Kafka's words. */
export const GROUP_STATES = ['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling', 'Empty', 'Dead', 'Unknown'] as const;
export type GroupState = (typeof GROUP_STATES)[number];

/** Orders of the list of groups. */
export const GROUP_SORTS = ['groupId', 'state', 'members', 'topics', 'lag'] as const;
