'use client';

import { memo, useMemo } from 'react';
import { Curve, Surface } from 'recharts';
import { condense, runLength } from './condense';
import type { Geometry, ScaleKind } from './geometry';
import { Marker } from './marker';
import type { ChartModel, ChartSeries } from './model';
import { seriesLook } from './series-look';

type Props = {
  model: ChartModel;
  geometry: Geometry;
  shown: ReadonlySet<string>;
  /** Series under the pointer in the legend: the others fade. */
  emphasis: string | undefined;
  stepped: boolean;
  scale: ScaleKind;
};

type Point = { x: number; y: number | null };

/** A series on the plot: its line, the extremes of its slots, and the slot that is still filling. */
type Drawn = { series: ChartSeries; line: readonly Point[]; low: readonly Point[]; high: readonly Point[]; tail: readonly Point[] };

/** Bands of more series than this hide each other: then only the emphasised one has its band. */
const BANDED_SERIES = 2;

/**
 * The data, drawn with Recharts' own shapes on the plot's geometry: the overlays (gaps, events, crosshair) lie exactly on it. Its charts
 * keep a store each, which costs a hundred times the drawing when samples arrive every second; the shapes need none. Nothing is
 * animated and nothing is joined over a gap.
 */
export const RechartsLines = memo(function RechartsLines({ model, geometry, shown, emphasis, stepped, scale }: Props) {
  const drawn = useMemo(
    () => model.series.filter((series) => shown.has(series.key)).map((series) => draw(series, model, geometry, stepped, scale)),
    [model, geometry, shown, stepped, scale],
  );
  const banded = !stepped && drawn.some(({ low }) => low.length > 0);
  return (
    <Surface width={geometry.width} height={geometry.height} aria-hidden className="pointer-events-none absolute inset-0 block select-none">
      {banded &&
        drawn
          .filter(({ series }) => drawn.length <= BANDED_SERIES || series.key === emphasis)
          .map(({ series, low, high }) => (
            <Curve key={series.key} points={high} baseLine={low} stroke="none" fill={`var(--chart-${series.step})`} fillOpacity={isFaded(series, emphasis) ? 0.04 : 0.12} />
          ))}
      {drawn.map(({ series, line }) => (
        <Curve
          key={series.key}
          points={bends(line)}
          type={stepped ? 'stepAfter' : 'linear'}
          fill="none"
          stroke={`var(--chart-${series.step})`}
          strokeWidth={series.key === emphasis ? 2 : seriesLook[series.step].width}
          strokeDasharray={stepped ? seriesLook[series.step].dash : undefined}
          strokeOpacity={isFaded(series, emphasis) ? 0.35 : 1}
        />
      ))}
      {drawn.map(({ series, tail }) => (
        <Curve key={series.key} points={tail} fill="none" stroke={`var(--chart-${series.step})`} strokeWidth={1.5} strokeDasharray="1 3" />
      ))}
      {drawn.map(({ series, line }) => (
        <Marks key={series.key} series={series} line={line} marked={!stepped} />
      ))}
    </Surface>
  );
});

const isFaded = (series: ChartSeries, emphasis: string | undefined) => emphasis !== undefined && emphasis !== series.key;

/** Runs of samples condensed to what the width can show. With steps longer than a sample the last slot is still filling: it is the tail. */
function draw(series: ChartSeries, model: ChartModel, geometry: Geometry, stepped: boolean, scale: ScaleKind): Drawn {
  const run = stepped ? 1 : runLength(Math.round((model.to - model.from) / model.stepMs), geometry.plot.right - geometry.plot.left);
  const { values, low, high, at } = condense(series, run, Math.round(model.from / model.stepMs));
  const partial = model.stepMs > 1_000;
  const place = (value: number | null, index: number): Point => ({
    x: geometry.x(model.from + (at[index] ?? 0) * model.stepMs),
    // A logarithmic axis has no place for zero.
    y: value === null || (scale === 'log' && value <= 0) ? null : geometry.y(value),
  });
  const points = values.map(place);
  const banded = partial || run > 1;
  return {
    series,
    line: partial ? points.slice(0, -1) : points,
    low: banded ? low.map(place) : [],
    high: banded ? high.map(place) : [],
    tail: partial ? points.slice(-2) : [],
  };
}

/** Points in the midst of a level run are left out of the path: most series of counts are level. */
function bends(line: readonly Point[]): readonly Point[] {
  return line.filter(({ y }, index) => y === null || y !== line[index - 1]?.y || y !== line[index + 1]?.y);
}

const MARKERS = 5;

/** A sample between two gaps is a dot, for it would be invisible as a line; a few markers tell the series apart, each step at places of its own. */
function Marks({ series, line, marked }: { series: ChartSeries; line: readonly Point[]; marked: boolean }) {
  const every = Math.max(1, Math.floor(line.length / MARKERS));
  const first = Math.floor((every * series.step) / 8) % every;
  const known = (index: number) => (line[index]?.y ?? null) !== null;
  return line.map(({ x, y }, index) => {
    if (y === null) return null;
    if (!known(index - 1) && !known(index + 1)) return <circle key={index} cx={x} cy={y} r={1.5} fill={`var(--chart-${series.step})`} />;
    return marked && index % every === first ? <Marker key={index} step={series.step} x={x} y={y} /> : null;
  });
}
