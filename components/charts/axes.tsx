import { memo } from 'react';
import { zoneOffset } from '@/lib/format/time';
import { axisTime } from './axis-time';
import type { Geometry } from './geometry';
import { timeTicks } from './ticks';
import { axisNumber } from './units';

/** A time nearer to the end than this would be cut off. */
const HALF_LABEL_PX = 18;
const LABEL_GAP = 10;

const round = (px: number) => Math.round(px * 100) / 100;

type Props = { geometry: Geometry; zone: string | undefined };

/** Grid, time axis and value axis of a plot. */
export const Axes = memo(function Axes({ geometry, zone }: Props) {
  const { plot, view, ticks, scale, x, y } = geometry;
  const seconds = view.to - view.from <= 300_000;
  const times = timeTicks(view.from, view.to, plot.right - plot.left, zoneOffset(view.to, zone)).filter((at) => x(at) <= plot.right - HALF_LABEL_PX);
  const firstTime = times[0] ?? view.from;
  return (
    <g aria-hidden className="fill-text-3 text-micro">
      {ticks.map((value) => (
        <line key={value} x1={plot.left} x2={plot.right} y1={y(value)} y2={y(value)} className="stroke-border-subtle" />
      ))}
      <line x1={plot.left} x2={plot.right} y1={plot.bottom} y2={plot.bottom} className="stroke-border" />
      {ticks.map((value) => (
        <text key={value} x={plot.left - LABEL_GAP} y={y(value)} dy="0.355em" textAnchor="end">
          {axisNumber(value, scale)}
        </text>
      ))}
      {/* Moved as a whole: a text of its own place would be laid out again with every slide. */}
      <g transform={`translate(${round(x(firstTime))} ${plot.bottom + LABEL_GAP})`}>
        {times.map((at) => (
          <text key={at} x={round(x(at) - x(firstTime))} dy="0.71em" textAnchor="middle">
            {axisTime(at, zone, seconds)}
          </text>
        ))}
      </g>
    </g>
  );
});
