import { formatDateTime, formatTime } from '@/lib/format/time';
import type { Geometry } from './geometry';
import type { ChartModel } from './model';
import { timeTicks } from './ticks';
import { axisNumber } from './units';

type Props = { model: ChartModel; geometry: Geometry; zone: string | undefined };

const label = 'num fill-text-3 text-micro';

/** Unit at the top start, bare numbers, horizontal hairlines, times in the chosen zone. */
export function Axes({ model, geometry, zone }: Props) {
  const { plot, y, x, ticks, scale } = geometry;
  const seconds = model.to - model.from <= 300_000;
  return (
    <g aria-hidden>
      <text x={0} y={11} className={label}>
        {model.noun ?? scale.unit}
      </text>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={plot.left} x2={plot.right} y1={crisp(y(tick))} y2={crisp(y(tick))} className={tick === ticks[0] ? 'stroke-border' : 'stroke-border-subtle'} />
          <text x={plot.left - 6} y={y(tick) + 3.5} textAnchor="end" className={label}>
            {axisNumber(tick, scale)}
          </text>
        </g>
      ))}
      {timeTicks(model.from, model.to, plot.right - plot.left, zoneOffset(model.to, zone)).map((tick) => {
        const text = tickText(tick, zone, seconds);
        // The first and last label keep inside the plot.
        const anchor = x(tick) < plot.left + 16 ? 'start' : x(tick) > plot.right - 20 ? 'end' : 'middle';
        return (
          <text key={tick} x={anchor === 'end' ? plot.right : x(tick)} y={plot.bottom + 15} textAnchor={anchor} className={label}>
            {text}
          </text>
        );
      })}
    </g>
  );
}

const crisp = (value: number) => Math.round(value) + 0.5;

function tickText(at: number, zone: string | undefined, seconds: boolean): string {
  const time = formatTime(at, { zone });
  if (time === '00:00:00') return formatDateTime(at, zone).slice(5, 10);
  return seconds ? time : time.slice(0, 5);
}

/** How far the zone is ahead of UTC at a moment. */
function zoneOffset(at: number, zone: string | undefined): number {
  const local = formatDateTime(at, zone);
  return Math.round((Date.parse(`${local.replace(' ', 'T')}Z`) - at) / 60_000) * 60_000;
}
