/** Step of the chart palette: assigned by entity, never by rank. Step 8 is "Other". */
export type ChartStep = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

type Look = { color: string; fill: string; dash: string | undefined; ring: boolean; width: number };

/** Colour and second cue of each step: no series is told apart by colour alone. */
export const seriesLook: Record<ChartStep, Look> = {
  1: { color: 'stroke-chart-1', fill: 'fill-chart-1', dash: undefined, ring: false, width: 1.5 },
  2: { color: 'stroke-chart-2', fill: 'fill-chart-2', dash: '6 3', ring: false, width: 1.5 },
  3: { color: 'stroke-chart-3', fill: 'fill-chart-3', dash: '2 3', ring: false, width: 1.5 },
  4: { color: 'stroke-chart-4', fill: 'fill-chart-4', dash: '8 3 2 3', ring: false, width: 1.5 },
  5: { color: 'stroke-chart-5', fill: 'fill-chart-5', dash: undefined, ring: true, width: 1.5 },
  6: { color: 'stroke-chart-6', fill: 'fill-chart-6', dash: '6 3', ring: true, width: 1.5 },
  7: { color: 'stroke-chart-7', fill: 'fill-chart-7', dash: '2 3', ring: true, width: 1.5 },
  8: { color: 'stroke-chart-8', fill: 'fill-chart-8', dash: undefined, ring: false, width: 1 },
};

/** Broker i is always step i. */
export function brokerStep(brokerId: number): ChartStep {
  const steps: readonly ChartStep[] = [1, 2, 3, 4, 5, 6, 7];
  return steps[(Math.max(1, brokerId) - 1) % steps.length] ?? 8;
}
