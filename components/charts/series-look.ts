/** Step of the chart palette: assigned by entity, never by rank. Step 8 is "Other". */
export type ChartStep = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export type MarkerShape = 'none' | 'square' | 'triangle' | 'diamond';

type Look = {
  color: string;
  fill: string;
  width: number;
  /** Second cue of stepped lines, which lie flat. */
  dash: string | undefined;
  /** Second cue of measured lines, which are too restless for dashes: a few markers along the way, hollow from step 5 on. */
  marker: MarkerShape;
  hollow: boolean;
};

/** Colour and second cue of each step: no series is told apart by colour alone. */
export const seriesLook: Record<ChartStep, Look> = {
  1: { color: 'stroke-chart-1', fill: 'fill-chart-1', dash: undefined, marker: 'none', hollow: false, width: 1.5 },
  2: { color: 'stroke-chart-2', fill: 'fill-chart-2', dash: '6 3', marker: 'square', hollow: false, width: 1.5 },
  3: { color: 'stroke-chart-3', fill: 'fill-chart-3', dash: '2 3', marker: 'triangle', hollow: false, width: 1.5 },
  4: { color: 'stroke-chart-4', fill: 'fill-chart-4', dash: '8 3 2 3', marker: 'diamond', hollow: false, width: 1.5 },
  5: { color: 'stroke-chart-5', fill: 'fill-chart-5', dash: '12 3', marker: 'square', hollow: true, width: 1.5 },
  6: { color: 'stroke-chart-6', fill: 'fill-chart-6', dash: '4 2 1 2', marker: 'triangle', hollow: true, width: 1.5 },
  7: { color: 'stroke-chart-7', fill: 'fill-chart-7', dash: '1 2', marker: 'diamond', hollow: true, width: 1.5 },
  8: { color: 'stroke-chart-8', fill: 'fill-chart-8', dash: undefined, marker: 'none', hollow: false, width: 1 },
};

/** Outline of a marker around (0, 0). */
export const markerPath: Record<Exclude<MarkerShape, 'none'>, string> = {
  square: 'M-2.5 -2.5H2.5V2.5H-2.5Z',
  triangle: 'M0 -3.2L3.2 2.4H-3.2Z',
  diamond: 'M0 -3.4L3.4 0L0 3.4L-3.4 0Z',
};

/** Broker i is always step i. */
export function brokerStep(brokerId: number): ChartStep {
  const steps: readonly ChartStep[] = [1, 2, 3, 4, 5, 6, 7];
  return steps[(Math.max(1, brokerId) - 1) % steps.length] ?? 8;
}
