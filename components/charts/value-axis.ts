import type { ChartModel } from './model';
import { logTicks, valueTicks } from './ticks';
import { unitScale, type UnitScale } from './units';

export type ScaleKind = 'linear' | 'log';

/** Labels of four digits and their comma are wider than the axis. */
const COMPACT_FROM = 1_000;

export type ValueAxis = { ticks: readonly number[]; scale: UnitScale };

/** What a chart asks for again with every sample while it stands. */
const kept = new WeakMap<ChartModel, ValueAxis & { shown: ReadonlySet<string>; kind: ScaleKind }>();

/** Ticks and unit that the values of the shown series need. */
export function valueAxis(model: ChartModel, shown: ReadonlySet<string>, kind: ScaleKind): ValueAxis {
  const known = kept.get(model);
  if (known?.shown === shown && known.kind === kind) return known;
  const axis = { ...axisOf(model, shown, kind), shown, kind };
  kept.set(model, axis);
  return axis;
}

function axisOf(model: ChartModel, shown: ReadonlySet<string>, kind: ScaleKind): ValueAxis {
  const { least, most } = positiveExtremes(model, shown);
  const unit = unitScale(model.unit, most);
  const ticks = kind === 'log' ? logTicks(least, most) : whole(model, valueTicks(most, unit.divisor));
  return { ticks, scale: { ...unit, compact: (ticks.at(-1) ?? 1) / unit.divisor >= COMPACT_FROM } };
}

/** Zero where nothing is above it. */
function positiveExtremes(model: ChartModel, shown: ReadonlySet<string>): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const { key, values, high } of model.series) {
    if (!shown.has(key)) continue;
    // With samples of a second both are one column.
    for (const column of new Set([values, high])) {
      for (const value of column) {
        if (value === null || value <= 0) continue;
        if (value > most) most = value;
        if (value < least) least = value;
      }
    }
  }
  return { least: most === 0 ? 0 : least, most };
}

/** Things that are counted have no halves. */
function whole(model: ChartModel, ticks: number[]): number[] {
  return model.unit === 'count' || model.unit === 'messages' ? ticks.filter((tick) => Number.isInteger(tick)) : ticks;
}
