'use client';

import { memo, useMemo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, XAxis, YAxis } from 'recharts';
import { zoneOffset } from '@/lib/format/time';
import { axisTime } from './axis-time';
import { condense, runLength } from './condense';
import type { Geometry, ScaleKind } from './geometry';
import { Marker } from './marker';
import type { ChartModel, ChartSeries } from './model';
import { seriesLook } from './series-look';
import { timeTicks } from './ticks';
import { axisNumber } from './units';

type Props = {
  model: ChartModel;
  geometry: Geometry;
  shown: ReadonlySet<string>;
  /** Series under the pointer in the legend: the others fade. */
  emphasis: string | undefined;
  stepped: boolean;
  scale: ScaleKind;
  zone: string | undefined;
};

type Slot = { at: number } & Record<string, number | readonly [number, number] | null>;

/** Bands of more series than this hide each other: then only the emphasised one has its band. */
const BANDED_SERIES = 2;

/** A time nearer to the end than this would be cut off. */
const HALF_LABEL_PX = 18;

const TICK = { fill: 'var(--text-3)', fontSize: 11, fontWeight: 500 };

/**
 * Axes, grid and data, drawn by Recharts on the plot's own geometry: the overlays (gaps, events, crosshair) lie exactly on it.
 * Redrawn when samples arrive, not when the crosshair moves. Nothing is animated and nothing is joined over a gap.
 */
export const RechartsLines = memo(function RechartsLines({ model, geometry, shown, emphasis, stepped, scale, zone }: Props) {
  const run = stepped ? 1 : runLength(Math.round((model.to - model.from) / model.stepMs), geometry.plot.right - geometry.plot.left);
  const data = useMemo(() => slots(model, run), [model, run]);
  const { plot, ticks, width, height } = geometry;
  const seconds = model.to - model.from <= 300_000;
  const visible = model.series.filter((series) => shown.has(series.key));
  const partial = isPartial(model);
  return (
    <ComposedChart
      width={width}
      height={height}
      data={data}
      margin={{ top: plot.top, right: width - plot.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      className="pointer-events-none select-none"
    >
      <CartesianGrid vertical={false} stroke="var(--border-subtle)" />
      <XAxis
        dataKey="at"
        type="number"
        domain={[model.from, model.to]}
        ticks={timeTicks(model.from, model.to, plot.right - plot.left, zoneOffset(model.to, zone)).filter((at) => geometry.x(at) <= plot.right - HALF_LABEL_PX)}
        tickFormatter={(at: number) => axisTime(at, zone, seconds)}
        height={height - plot.bottom}
        tick={TICK}
        tickLine={false}
        axisLine={{ stroke: 'var(--border)' }}
        tickMargin={4}
        interval={0}
      />
      <YAxis
        width={plot.left}
        type="number"
        scale={scale === 'log' ? 'log' : 'linear'}
        domain={[ticks[0] ?? 0, ticks.at(-1) ?? 1]}
        allowDataOverflow
        ticks={[...ticks]}
        tickFormatter={(value: number) => axisNumber(value, geometry.scale)}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        tickMargin={4}
        interval={0}
      />
      {(partial || run > 1) &&
        !stepped &&
        visible
          .filter((series) => visible.length <= BANDED_SERIES || series.key === emphasis)
          .map((series) => <Band key={series.key} series={series} faded={isFaded(series, emphasis)} />)}
      {visible.map((series) => (
        <Line
          key={series.key}
          dataKey={(slot: Slot) => slot[series.key]}
          type={stepped ? 'stepAfter' : 'linear'}
          stroke={`var(--chart-${series.step})`}
          strokeWidth={series.key === emphasis ? 2 : seriesLook[series.step].width}
          strokeDasharray={stepped ? seriesLook[series.step].dash : undefined}
          strokeOpacity={isFaded(series, emphasis) ? 0.35 : 1}
          dot={dots(series, data, !stepped)}
          activeDot={false}
          connectNulls={false}
          isAnimationActive={false}
        />
      ))}
      {partial &&
        visible.map((series) => (
          <Line
            key={tailKey(series)}
            dataKey={(slot: Slot) => slot[tailKey(series)]}
            stroke={`var(--chart-${series.step})`}
            strokeWidth={1.5}
            strokeDasharray="1 3"
            dot={false}
            activeDot={false}
            connectNulls={false}
            isAnimationActive={false}
          />
        ))}
    </ComposedChart>
  );
});

/** Between the smallest and the largest sample of each slot. */
function Band({ series, faded }: { series: ChartSeries; faded: boolean }) {
  return (
    <Area
      dataKey={(slot: Slot) => slot[bandKey(series)]}
      stroke="none"
      fill={`var(--chart-${series.step})`}
      fillOpacity={faded ? 0.04 : 0.12}
      activeDot={false}
      connectNulls={false}
      isAnimationActive={false}
    />
  );
}

/** With steps longer than a sample the last slot is still filling: it is drawn dotted. */
const isPartial = (model: ChartModel) => model.stepMs > 1_000;
const tailKey = (series: ChartSeries) => `${series.key} tail`;
const bandKey = (series: ChartSeries) => `${series.key} band`;
const isFaded = (series: ChartSeries, emphasis: string | undefined) => emphasis !== undefined && emphasis !== series.key;

/** One row a point: Recharts' shape of the model, runs of samples condensed. Columns whose names hold dots are read by function, not by path. */
function slots(model: ChartModel, run: number): Slot[] {
  const firstSlot = Math.round(model.from / model.stepMs);
  const drawn = model.series.map((series) => ({ series, ...condense(series, run, firstSlot) }));
  const places = drawn[0]?.at ?? [];
  const settled = isPartial(model) ? places.length - 1 : places.length;
  return places.map((place, index) => {
    const slot: Slot = { at: model.from + place * model.stepMs };
    for (const { series, values, low, high } of drawn) {
      const value = values[index] ?? null;
      slot[series.key] = index < settled ? value : null;
      slot[tailKey(series)] = index >= settled - 1 && settled < places.length ? value : null;
      const bottom = low[index] ?? null;
      const top = high[index] ?? null;
      slot[bandKey(series)] = bottom === null || top === null ? null : [bottom, top];
    }
    return slot;
  });
}

const MARKERS = 5;

/** A sample between two gaps is a dot, for it would be invisible as a line; a few markers tell the series apart, each step at places of its own. */
function dots(series: ChartSeries, data: readonly Slot[], marked: boolean) {
  const every = Math.max(1, Math.floor(data.length / MARKERS));
  const first = Math.floor((every * series.step) / 8) % every;
  const known = (index: number) => (data[index]?.[series.key] ?? null) !== null;
  return function Dot({ cx, cy, index }: { cx?: number; cy?: number; index?: number }) {
    const at = index ?? -1;
    const key = `${series.key} ${at}`;
    if (!known(at) || cx === undefined || cy === undefined) return <g key={key} />;
    if (!known(at - 1) && !known(at + 1)) return <circle key={key} cx={cx} cy={cy} r={1.5} fill={`var(--chart-${series.step})`} />;
    return marked && at % every === first ? <Marker key={key} step={series.step} x={cx} y={cy} /> : <g key={key} />;
  };
}
