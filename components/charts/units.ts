import type { MetricUnit } from '@/lib/domain/metrics';
import { formatBytes } from '@/lib/format/bytes';
import { formatLatency } from '@/lib/format/duration';
import { formatCompact, formatInteger, formatPercent, significant } from '@/lib/format/number';
import { formatByteRate, formatRate } from '@/lib/format/rate';

/** How a unit is written: full values in legend and tooltip, bare numbers on the axis under the unit's name. */
export type UnitScale = {
  unit: string;
  divisor: number;
  /** All labels of the axis as 500, 1k, 10k, once the largest has four digits: more have no room. */
  compact?: boolean;
};

const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Unit of the axis for figures up to `max`, so that labels are small numbers. */
export function unitScale(unit: MetricUnit, max: number): UnitScale {
  switch (unit) {
    case 'bytes':
    case 'bytesPerSecond': {
      const power = Math.min(BYTES.length - 1, Math.max(0, Math.floor(Math.log(Math.max(1, max)) / Math.log(1024))));
      return { unit: `${BYTES[power]}${unit === 'bytes' ? '' : '/s'}`, divisor: 1024 ** power };
    }
    case 'perSecond':
      return { unit: 'per second', divisor: 1 };
    case 'milliseconds':
      return { unit: 'ms', divisor: 1 };
    case 'percent':
      return { unit: '%', divisor: 1 };
    case 'messages':
      return { unit: 'messages', divisor: 1 };
    case 'count':
      return { unit: 'count', divisor: 1 };
  }
}

/** A value with its unit. */
export function formatValue(unit: MetricUnit, value: number | null): string {
  switch (unit) {
    case 'bytes':
      return formatBytes(value);
    case 'bytesPerSecond':
      return formatByteRate(value);
    case 'perSecond':
      return formatRate(value);
    case 'milliseconds':
      return formatLatency(value);
    case 'percent':
      return formatPercent(value);
    case 'messages':
    case 'count':
      return formatInteger(value);
  }
}

/** A number on the axis: the unit stands above it. */
export function axisNumber(value: number, scale: UnitScale): string {
  const scaled = value / scale.divisor;
  return scale.compact ? formatCompact(scaled) : significant(scaled);
}
