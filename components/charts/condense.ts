type Values = readonly (number | null)[];

/** A series as it is drawn: fewer points than samples where samples stand closer than a few pixels. */
export type Drawn = {
  values: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  /** Place of each point, in slots of the samples: the middle of its run. */
  at: number[];
};

/** Smallest distance of two points on screen. */
const MIN_PX = 3;

/** How many samples one point stands for, so that points keep their distance. */
export function runLength(samples: number, widthPx: number): number {
  return samples === 0 ? 1 : Math.max(1, Math.ceil((MIN_PX * samples) / widthPx));
}

/**
 * Averages runs of samples and keeps their extremes. Runs are cut at multiples of their length since the epoch (`firstSlot` is
 * the number of the first sample since then), so that a point keeps its value while the chart moves on.
 */
export function condense(series: { values: Values; low: Values; high: Values }, run: number, firstSlot: number): Drawn {
  const drawn: Drawn = { values: [], low: [], high: [], at: [] };
  const length = series.values.length;
  let start = 0;
  while (start < length) {
    const end = Math.min(length, start + run - (positive(firstSlot + start, run) % run));
    const known = series.values.slice(start, end).filter((value) => value !== null);
    drawn.values.push(known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length);
    drawn.low.push(extreme(series.low.slice(start, end), Math.min));
    drawn.high.push(extreme(series.high.slice(start, end), Math.max));
    drawn.at.push((start + end - 1) / 2);
    start = end;
  }
  return drawn;
}

const positive = (slot: number, run: number) => ((slot % run) + run) % run;

function extreme(values: Values, pick: (...values: number[]) => number): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : pick(...known);
}
