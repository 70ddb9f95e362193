/**
 * Bit fields of `*_authorized_operations` (KIP-430): bit n = ACL operation n of Kafka's AclOperation. Without an authorizer a
 * client may do whatever the resource supports.
 */
const operations = { read: 3, write: 4, create: 5, delete: 6, alter: 7, describe: 8, clusterAction: 9, describeConfigs: 10, alterConfigs: 11, idempotentWrite: 12 } as const;

type Operation = keyof typeof operations;

function bits(...names: Operation[]): number {
  return names.reduce((field, name) => field | (1 << operations[name]), 0);
}

/** Everything that can be done to a topic. */
export const TOPIC_OPERATIONS = bits('read', 'write', 'create', 'delete', 'alter', 'describe', 'describeConfigs', 'alterConfigs');
/** Everything that can be done to the cluster. */
export const CLUSTER_OPERATIONS = bits('create', 'alter', 'describe', 'clusterAction', 'describeConfigs', 'alterConfigs', 'idempotentWrite');
/** Everything that can be done to a group. */
export const GROUP_OPERATIONS = bits('read', 'delete', 'describe');
/** "Not asked for": the default of these fields. */
export const OPERATIONS_NOT_ASKED = -2_147_483_648;
