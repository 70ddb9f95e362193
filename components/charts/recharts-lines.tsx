'use client';

import { memo, useMemo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, XAxis, YAxis } from 'recharts';
import { axisTime, zoneOffset } from './axis-time';
import type { Geometry, ScaleKind } from './geometry';
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

const TICK = { fill: 'var(--text-3)', fontSize: 11, fontWeight: 500 };

/**
 * Axes, grid and data, drawn by Recharts on the plot's own geometry: the overlays (gaps, events, crosshair) lie exactly on it.
 * Redrawn when samples arrive, not when the crosshair moves. Nothing is animated and nothing is joined over a gap.
 */
export const RechartsLines = memo(function RechartsLines({ model, geometry, shown, emphasis, stepped, scale, zone }: Props) {
  const data = useMemo(() => slots(model), [model]);
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
        ticks={timeTicks(model.from, model.to, plot.right - plot.left, zoneOffset(model.to, zone))}
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
      {partial && !stepped && visible.map((series) => <Band key={series.key} series={series} faded={isFaded(series, emphasis)} />)}
      {visible.map((series) => (
        <Line
          key={series.key}
          dataKey={(slot: Slot) => slot[series.key]}
          type={stepped ? 'stepAfter' : 'linear'}
          stroke={`var(--chart-${series.step})`}
          strokeWidth={series.key === emphasis ? 2 : seriesLook[series.step].width}
          strokeDasharray={seriesLook[series.step].dash}
          strokeOpacity={isFaded(series, emphasis) ? 0.35 : 1}
          dot={lonelyDot(series)}
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

/** One row a slot: Recharts' shape of the model. Columns whose names hold dots are read by function, not by path. */
function slots(model: ChartModel): Slot[] {
  const count = Math.round((model.to - model.from) / model.stepMs);
  const settled = isPartial(model) ? count - 1 : count;
  return Array.from({ length: count }, (_, index) => {
    const slot: Slot = { at: model.from + index * model.stepMs };
    for (const series of model.series) {
      slot[series.key] = index < settled ? (series.values[index] ?? null) : null;
      slot[tailKey(series)] = index >= settled - 1 && settled < count ? (series.values[index] ?? null) : null;
      const low = series.low[index] ?? null;
      const high = series.high[index] ?? null;
      slot[bandKey(series)] = low === null || high === null ? null : [low, high];
    }
    return slot;
  });
}

/** A sample between two gaps would be invisible as a line: it is a dot. */
function lonelyDot(series: ChartSeries) {
  return function Dot({ cx, cy, index }: { cx?: number; cy?: number; index?: number }) {
    const at = index ?? -1;
    const alone = (series.values[at] ?? null) !== null && (series.values[at - 1] ?? null) === null && (series.values[at + 1] ?? null) === null;
    if (!alone || cx === undefined || cy === undefined) return <g key={`${series.key} ${at}`} />;
    return <circle key={`${series.key} ${at}`} cx={cx} cy={cy} r={1.5} fill={`var(--chart-${series.step})`} />;
  };
}
