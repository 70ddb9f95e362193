type Values = readonly (number | null)[];

/** Runs of slots without any value in any series, longer than three steps: [first, last]. */
export function longGaps(series: readonly Values[]): [number, number][] {
  const length = Math.max(0, ...series.map((values) => values.length));
  const gaps: [number, number][] = [];
  let start: number | undefined;
  for (let index = 0; index <= length; index += 1) {
    const missing = index < length && series.every((values) => (values[index] ?? null) === null);
    if (missing) start ??= index;
    else if (start !== undefined) {
      if (index - start > 3) gaps.push([start, index - 1]);
      start = undefined;
    }
  }
  return gaps;
}

/** last, smallest, average and largest of what is known. */
export function summarise(values: Values): { last: number | null; min: number | null; avg: number | null; max: number | null } {
  let last: number | null = null;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let known = 0;
  for (const value of values) {
    if (value === null) continue;
    last = value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    known += 1;
  }
  return known === 0 ? { last, min: null, avg: null, max: null } : { last, min, avg: sum / known, max };
}
