/** `0–3, 7, 9–11`: partition numbers, runs of three and more joined. */
export function partitionRanges(partitions: readonly number[]): string {
  const sorted = partitions.toSorted((one, other) => one - other);
  const parts: string[] = [];
  for (let index = 0; index < sorted.length; ) {
    let end = index;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1;
    if (end - index >= 2) parts.push(`${sorted[index]}–${sorted[end]}`);
    else parts.push(...sorted.slice(index, end + 1).map(String));
    index = end + 1;
  }
  return parts.join(', ');
}
