'use client';

import { formatDateTime } from '@/lib/format/time';
import { useZone } from '../ui/time';
import { useCrosshair } from './crosshair';
import type { Geometry } from './geometry';
import { slotAt, type ChartModel } from './model';
import { seriesLook } from './series-look';
import { Swatch } from './swatch';
import { formatValue } from './units';

type Props = { model: ChartModel; geometry: Geometry; shown: ReadonlySet<string> };

/** The line of the crosshair and the points it meets. */
export function CursorLine({ model, geometry, shown }: Props) {
  const crosshair = useCrosshair();
  const slot = crosshair && slotAt(model, crosshair.at);
  if (slot === undefined) return null;
  const x = geometry.x(model.from + slot * model.stepMs);
  return (
    <g aria-hidden className="pointer-events-none">
      <line x1={x} x2={x} y1={geometry.plot.top} y2={geometry.plot.bottom} className="stroke-text-3" strokeWidth={1} />
      {model.series.map((series) => {
        const value = shown.has(series.key) ? (series.values[slot] ?? null) : null;
        return value === null ? null : <circle key={series.key} cx={x} cy={geometry.y(value)} r={3} className={`${seriesLook[series.step].fill} stroke-surface`} strokeWidth={1.5} />;
      })}
    </g>
  );
}

const TOOLTIP_GAP = 12;

/** Exact time and every series in order of value, beside the line on the side where there is room. */
export function CursorTooltip({ model, geometry, shown, source, stepped }: Props & { source: string; stepped: boolean }) {
  const crosshair = useCrosshair();
  const zone = useZone();
  const slot = crosshair?.source === source ? slotAt(model, crosshair.at) : undefined;
  if (slot === undefined) return null;
  const x = geometry.x(model.from + slot * model.stepMs);
  const rows = model.series.filter((series) => shown.has(series.key)).toSorted((one, other) => (other.values[slot] ?? -1) - (one.values[slot] ?? -1));
  const atEnd = x > geometry.width / 2;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute z-10 min-w-40 rounded-md border border-border bg-raised px-2.5 py-1.5 text-small shadow-float"
      style={{ top: geometry.plot.top, ...(atEnd ? { right: geometry.width - x + TOOLTIP_GAP } : { left: x + TOOLTIP_GAP }) }}
    >
      <div className="num mb-1 whitespace-nowrap text-text-3">{formatDateTime(model.from + slot * model.stepMs, zone)}</div>
      {rows.map((series) => (
        <div key={series.key} className="flex items-center gap-2 whitespace-nowrap">
          <Swatch step={series.step} stepped={stepped} />
          <span className="text-text-2">{series.label}</span>
          <span className="num ms-auto ps-3 font-medium">{formatValue(model.unit, series.values[slot] ?? null)}</span>
        </div>
      ))}
    </div>
  );
}

/** What the cursor points at, for the plot's value text. */
export function cursorText(model: ChartModel, at: number, zone: string | undefined): string {
  const slot = slotAt(model, at);
  if (slot === undefined) return '';
  const values = model.series.map((series) => `${series.label} ${formatValue(model.unit, series.values[slot] ?? null)}`);
  return `${formatDateTime(model.from + slot * model.stepMs, zone)}: ${values.join(', ')}`;
}
