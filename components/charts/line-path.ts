export type Point = { x: number; y: number };
export type LineGeometry = {
  path: string;
  /** Samples with a gap on both sides. */
  lone: Point[];
};

type Values = readonly (number | null)[];
type Place = { x: (index: number) => number; y: (value: number) => number };

/** A series as a path. A missing sample is a gap, never joined; `stepped` holds each value until the next sample. */
export function linePath(values: Values, place: Place, stepped: boolean): LineGeometry {
  let path = '';
  const lone: Point[] = [];
  let previous: Point | undefined;
  values.forEach((value, index) => {
    if (value === null) {
      previous = undefined;
      return;
    }
    const point = { x: tenth(place.x(index)), y: tenth(place.y(value)) };
    const ends = (values[index + 1] ?? null) === null;
    if (!previous && ends) lone.push(point);
    else if (!previous) path += `M${point.x} ${point.y}`;
    else path += stepped ? `H${point.x}V${point.y}` : `L${point.x} ${point.y}`;
    previous = point;
  });
  return { path, lone };
}

/** The span between the smallest and the largest sample of each bucket, one closed shape per run without gaps. */
export function bandPath(low: Values, high: Values, place: Place): string {
  let path = '';
  let run: number[] = [];
  const close = () => {
    if (run.length > 1) {
      const top = run.map((index) => `${tenth(place.x(index))} ${tenth(place.y(high[index] ?? 0))}`);
      const bottom = run.toReversed().map((index) => `${tenth(place.x(index))} ${tenth(place.y(low[index] ?? 0))}`);
      path += `M${[...top, ...bottom].join('L')}Z`;
    }
    run = [];
  };
  high.forEach((value, index) => {
    if (value === null || (low[index] ?? null) === null) close();
    else run.push(index);
  });
  close();
  return path;
}

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

const tenth = (value: number) => Math.round(value * 10) / 10;

/** last, smallest, average and largest of what is known. */
export function summarise(values: Values): { last: number | null; min: number | null; avg: number | null; max: number | null } {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { last: null, min: null, avg: null, max: null };
  return {
    last: known.at(-1) ?? null,
    min: Math.min(...known),
    avg: known.reduce((sum, value) => sum + value, 0) / known.length,
    max: Math.max(...known),
  };
}
