'use client';

import { formatDateTime } from '@/lib/format/time';
import { useZone } from '../ui/time';
import type { ChartModel } from './model';
import { formatValue } from './units';

/** The same numbers, newest first. Slots without any sample are left out. */
export function ChartTable({ model, label, height }: { model: ChartModel; label: string; height: number }) {
  const zone = useZone();
  const slots = model.series[0]?.values.length ?? 0;
  const known = Array.from({ length: slots }, (_, index) => slots - 1 - index).filter((slot) => model.series.some((series) => (series.values[slot] ?? null) !== null));
  return (
    <div ref={(region) => void (region && (region.style.height = `${height}px`))} role="region" aria-label={`${label} as a table`} tabIndex={0} className="overflow-auto rounded-sm border border-border-subtle">
      <table className="num w-full text-small">
        <thead>
          <tr>
            <th scope="col" className="sticky top-0 bg-sunken px-2 py-1 text-start font-medium text-text-3">
              Time
            </th>
            {model.series.map((series) => (
              <th key={series.key} scope="col" className="sticky top-0 bg-sunken px-2 py-1 text-end font-medium whitespace-nowrap text-text-3">
                {series.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {known.map((slot) => (
            <tr key={slot}>
              <td className="px-2 whitespace-nowrap text-text-2">{formatDateTime(model.from + slot * model.stepMs, zone).slice(0, 19)}</td>
              {model.series.map((series) => (
                <td key={series.key} className="px-2 text-end whitespace-nowrap">
                  {formatValue(model.unit, series.values[slot] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** RFC 4180, plain digits, times in ISO 8601. */
export function chartCsv(model: ChartModel): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const head = ['time', ...model.series.map((series) => quote(series.label))].join(',');
  const slots = model.series[0]?.values.length ?? 0;
  const rows = Array.from({ length: slots }, (_, slot) =>
    [new Date(model.from + slot * model.stepMs).toISOString(), ...model.series.map((series) => series.values[slot] ?? '')].join(','),
  );
  return [head, ...rows].join('\r\n');
}
