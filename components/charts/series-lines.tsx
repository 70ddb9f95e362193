import { memo } from 'react';
import { cn } from '../ui/cn';
import type { Geometry } from './geometry';
import { bandPath, linePath } from './line-path';
import type { ChartModel, ChartSeries } from './model';
import { seriesLook } from './series-look';

type Props = {
  model: ChartModel;
  geometry: Geometry;
  shown: ReadonlySet<string>;
  /** Series under the pointer in the legend: the others fade. */
  emphasis: string | undefined;
  stepped: boolean;
};

/** The data. Redrawn when samples arrive, not when the crosshair moves. */
export const SeriesLines = memo(function SeriesLines({ model, geometry, shown, emphasis, stepped }: Props) {
  return (
    <g aria-hidden>
      {model.series
        .filter((series) => shown.has(series.key))
        .map((series) => (
          <Line key={series.key} series={series} model={model} geometry={geometry} stepped={stepped} state={emphasis === undefined ? 'plain' : emphasis === series.key ? 'strong' : 'faded'} />
        ))}
    </g>
  );
});

type LineProps = { series: ChartSeries; model: ChartModel; geometry: Geometry; stepped: boolean; state: 'plain' | 'strong' | 'faded' };

function Line({ series, model, geometry, stepped, state }: LineProps) {
  const look = seriesLook[series.step];
  const place = { x: geometry.xOfSlot, y: geometry.y };
  // An aggregated last slot is still filling: it is drawn dashed.
  const partial = model.stepMs > 1_000;
  const settled = partial ? series.values.slice(0, -1) : series.values;
  const { path, lone } = linePath(settled, place, stepped);
  const tail = partial ? linePath(lastTwo(series.values), place, stepped).path : '';
  return (
    <g className={cn('transition-opacity duration-80', state === 'faded' && 'opacity-35')}>
      {model.stepMs > 1_000 && !stepped && <path d={bandPath(series.low, series.high, place)} className={cn(look.fill, 'opacity-12')} />}
      <path d={path} fill="none" className={look.color} strokeWidth={state === 'strong' ? 2 : look.width} strokeDasharray={look.dash} strokeLinejoin="round" />
      {tail && <path d={tail} fill="none" className={cn(look.color, 'opacity-60')} strokeWidth={look.width} strokeDasharray="1 3" />}
      {lone.map((point) => (
        <circle key={point.x} cx={point.x} cy={point.y} r={1.5} className={look.fill} />
      ))}
      {look.ring && <Rings values={settled} place={place} color={look.color} />}
    </g>
  );
}

function lastTwo(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value, index) => (index >= values.length - 2 ? value : null));
}

const RINGS = 6;

function Rings({ values, place, color }: { values: readonly (number | null)[]; place: { x: (index: number) => number; y: (value: number) => number }; color: string }) {
  const every = Math.max(1, Math.floor(values.length / RINGS));
  return values.map((value, index) =>
    value === null || index % every !== Math.floor(every / 2) ? null : (
      <circle key={index} cx={place.x(index)} cy={place.y(value)} r={2.5} className={cn(color, 'fill-surface')} strokeWidth={1.25} />
    ),
  );
}
