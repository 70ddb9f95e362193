const INT32_MIN = -(2 ** 31);

/**
 * Partition of the offsets topic that holds a group: absolute value of Java's `String.hashCode` (over UTF-16 units; the smallest
 * int counts as 0, as in Kafka's `Utils.abs`) modulo the partition count. Every client and broker must agree on it.
 */
export function groupPartition(groupId: string, partitionCount: number): number {
  let hash = 0;
  for (let i = 0; i < groupId.length; i += 1) hash = (Math.imul(hash, 31) + groupId.charCodeAt(i)) | 0;
  return hash === INT32_MIN ? 0 : Math.abs(hash) % partitionCount;
}
