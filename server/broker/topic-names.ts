const LEGAL = /^[a-zA-Z0-9._-]{1,249}$/;
const INTERNAL_TOPICS = new Set(['__consumer_offsets', '__transaction_state', '__share_group_state']);

/** Topics that belong to the coordinators: clients do not write them (L13). */
export function isInternalTopic(name: string): boolean {
  return INTERNAL_TOPICS.has(name);
}

/** L13: 1–249 of `[a-zA-Z0-9._-]`, neither `.` nor `..`. */
export function isLegalTopicName(name: string): boolean {
  return LEGAL.test(name) && name !== '.' && name !== '..';
}
