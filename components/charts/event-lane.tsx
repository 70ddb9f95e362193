import { memo } from 'react';
import { statusColor } from '../ui/status-icon';
import { cn } from '../ui/cn';
import { mergeEvents } from './event-marks';
import type { Geometry } from './geometry';
import type { ChartEvent } from './model';

export const LANE_HEIGHT = 16;

const rank = ['ok', 'off', 'unknown', 'progress', 'warn', 'critical'];
const worst = (events: readonly ChartEvent[]) => events.toSorted((one, other) => rank.indexOf(other.status) - rank.indexOf(one.status))[0];

const shapes = {
  critical: 'M-2 -5H2L5 -2V2L2 5H-2L-5 2V-2Z',
  warn: 'M0 -5L5.4 4.5H-5.4Z',
  other: 'M0 -4L4 0L0 4L-4 0Z',
};

/** A lane above the plot: what happened, with a hairline through the data. Warn and critical colours draw events, never series. */
export const EventLane = memo(function EventLane({ events, geometry }: { events: readonly ChartEvent[]; geometry: Geometry }) {
  const { plot, x } = geometry;
  const inside = events.filter((event) => x(event.at) >= plot.left && x(event.at) <= plot.right);
  return (
    <g>
      {mergeEvents(inside, x).map((mark) => {
        const status = worst(mark.events)?.status ?? 'unknown';
        const tip = mark.events.length === 1 ? mark.events[0]?.text : `${mark.events.length} events: ${mark.events.map((event) => event.text).slice(0, 4).join(' · ')}`;
        return (
          <g key={mark.events[0]?.id} className={status === 'ok' ? 'text-text-3' : statusColor[status]} data-tip={tip}>
            <line x1={mark.x} x2={mark.x} y1={plot.top - 2} y2={plot.bottom} stroke="currentColor" strokeWidth={1} className="opacity-40" />
            <rect x={mark.x - 7} y={plot.top - LANE_HEIGHT} width={14} height={LANE_HEIGHT} fill="transparent" />
            <path transform={`translate(${mark.x} ${plot.top - LANE_HEIGHT / 2 - 1})`} d={status === 'critical' || status === 'warn' ? shapes[status] : shapes.other} fill="currentColor" />
            {mark.events.length > 1 && (
              <text x={mark.x + 7} y={plot.top - LANE_HEIGHT / 2 + 3} className={cn('num fill-text-3 text-micro')}>
                {mark.events.length}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
});
