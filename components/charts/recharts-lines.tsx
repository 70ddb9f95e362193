'use client';

import { memo, useMemo } from 'react';
import { Curve, Surface } from 'recharts';
import { drawHead, drawSettled, isFilling, type Drawn, type Point } from './draw-series';
import type { Geometry } from './geometry';
import { Marker } from './marker';
import type { ChartModel, ChartSeries } from './model';
import { seriesLook } from './series-look';

type Props = {
  /** As it stands until the plot slides. */
  settled: ChartModel;
  geometry: Geometry;
  shown: ReadonlySet<string>;
  /** Series under the pointer in the legend: the others fade. */
  emphasis: string | undefined;
  stepped: boolean;
};

/** Bands of more series than this hide each other: then only the emphasised one has its band. */
const BANDED_SERIES = 2;

const layer = 'pointer-events-none absolute inset-0 block select-none';

/**
 * The data, drawn with Recharts' own shapes on the plot's geometry: the overlays (gaps, events, crosshair) lie exactly on it. Its charts
 * keep a store each, which costs a hundred times the drawing when samples arrive every second; the shapes need none. Nothing is
 * animated and nothing is joined over a gap.
 */
export const RechartsLines = memo(function RechartsLines({ settled, geometry, shown, emphasis, stepped }: Props) {
  const drawn = useMemo(
    () => settled.series.filter((series) => shown.has(series.key)).map((series) => drawSettled(series, settled, geometry, stepped)),
    [settled, geometry, shown, stepped],
  );
  const banded = !stepped && drawn.some(({ low }) => low.length > 0);
  return (
    <Surface width={geometry.width} height={geometry.height} aria-hidden className={layer}>
      {banded &&
        drawn
          .filter(({ series }) => drawn.length <= BANDED_SERIES || series.key === emphasis)
          .map(({ series, low, high }) => (
            <Curve key={series.key} points={high} baseLine={low} stroke="none" fill={`var(--chart-${series.step})`} fillOpacity={isFaded(series, emphasis) ? 0.04 : 0.12} />
          ))}
      {drawn.map(({ series, line }) => (
        <Line key={series.key} series={series} points={bends(line)} emphasis={emphasis} stepped={stepped} />
      ))}
      {drawn.map(({ series, line }) => (
        <Marks key={series.key} series={series} line={line} marked={!stepped} />
      ))}
    </Surface>
  );
});

/** The newest end of the lines, which grows with every sample. */
export function RechartsHead({ settled, model, geometry, shown, emphasis, stepped }: Props & { model: ChartModel }) {
  return (
    <Surface width={geometry.width} height={geometry.height} aria-hidden className={layer}>
      {model.series
        .filter((series) => shown.has(series.key))
        .map((series) => (
          <Line
            key={series.key}
            series={series}
            points={drawHead(series, settled, model, geometry, stepped)}
            emphasis={emphasis}
            stepped={stepped}
            dash={isFilling(model) ? '1 3' : undefined}
          />
        ))}
    </Surface>
  );
}

type LineProps = { series: ChartSeries; points: readonly Point[]; emphasis: string | undefined; stepped: boolean; dash?: string };

function Line({ series, points, emphasis, stepped, dash }: LineProps) {
  return (
    <Curve
      points={points}
      type={stepped ? 'stepAfter' : 'linear'}
      fill="none"
      stroke={`var(--chart-${series.step})`}
      strokeWidth={series.key === emphasis ? 2 : seriesLook[series.step].width}
      strokeDasharray={dash ?? (stepped ? seriesLook[series.step].dash : undefined)}
      strokeOpacity={isFaded(series, emphasis) ? 0.35 : 1}
    />
  );
}

const isFaded = (series: ChartSeries, emphasis: string | undefined) => emphasis !== undefined && emphasis !== series.key;

/** Points in the midst of a level run are left out of the path: most series of counts are level. */
function bends(line: readonly Point[]): readonly Point[] {
  return line.filter(({ y }, index) => y === null || y !== line[index - 1]?.y || y !== line[index + 1]?.y);
}

const MARKERS = 5;

/** A sample between two gaps is a dot, for it would be invisible as a line; a few markers tell the series apart, each step at places of its own. */
function Marks({ series, line, marked }: { series: ChartSeries; line: Drawn['line']; marked: boolean }) {
  const every = Math.max(1, Math.floor(line.length / MARKERS));
  const first = Math.floor((every * series.step) / 8) % every;
  const known = (index: number) => (line[index]?.y ?? null) !== null;
  return line.map(({ x, y }, index) => {
    if (y === null) return null;
    if (!known(index - 1) && !known(index + 1)) return <circle key={index} cx={x} cy={y} r={1.5} fill={`var(--chart-${series.step})`} />;
    return marked && index % every === first ? <Marker key={index} step={series.step} x={x} y={y} /> : null;
  });
}
