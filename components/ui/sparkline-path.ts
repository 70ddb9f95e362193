export type SparkGeometry = { path: string; dots: readonly { x: number; y: number }[]; last: { x: number; y: number } | undefined };

/** Path of a sparkline: gaps stay gaps, a lone sample is a dot. `max` shares a scale within one column. */
export function sparkGeometry(values: readonly (number | null)[], size: { width: number; height: number }, max?: number): SparkGeometry {
  const known = values.filter((value) => value !== null);
  const top = Math.max(max ?? 0, ...known) || 1;
  const inset = 2;
  const step = values.length > 1 ? (size.width - 2 * inset) / (values.length - 1) : 0;
  const at = (index: number, value: number) => ({
    x: round(inset + index * step),
    y: round(size.height - inset - (Math.max(0, value) / top) * (size.height - 2 * inset)),
  });
  let path = '';
  let last: SparkGeometry['last'];
  const dots: { x: number; y: number }[] = [];
  values.forEach((value, index) => {
    if (value === null) return;
    last = at(index, value);
    const joined = (values[index - 1] ?? null) !== null;
    const lone = !joined && (values[index + 1] ?? null) === null;
    if (lone) dots.push(last);
    else path += `${joined ? 'L' : 'M'}${last.x} ${last.y}`;
  });
  return { path, dots, last };
}

const round = (value: number) => Math.round(value * 10) / 10;

/** At most `count` values: averages of equal runs, a run without any value is a gap. */
export function thinOut(values: readonly (number | null)[], count: number): (number | null)[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, slot) => {
    const run = values.slice(Math.floor((slot * values.length) / count), Math.floor(((slot + 1) * values.length) / count)).filter((value) => value !== null);
    return run.length === 0 ? null : run.reduce((sum, value) => sum + value, 0) / run.length;
  });
}
