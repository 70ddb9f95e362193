import { memo, useMemo } from 'react';
import { cn } from '../ui/cn';
import { isFilling } from './draw-series';
import { summarise } from './gap-runs';
import type { ChartModel } from './model';
import type { ChartStep } from './series-look';
import { Swatch } from './swatch';
import { formatValue } from './units';

type Props = {
  /** As its figures are told. */
  model: ChartModel;
  /** As the plot shows it until it slides: averages do not flicker with every sample. */
  settled: ChartModel;
  shown: ReadonlySet<string>;
  stepped?: boolean;
  /** A press isolates the series, with Ctrl or Cmd it toggles. */
  onPress: (key: string, toggle: boolean) => void;
  onEmphasis: (key: string | undefined) => void;
};

/** A series that ended earlier has no present value. */
const PRESENT_SLOTS = 3;

const cell = 'num ps-4 text-end whitespace-nowrap';

/** A small table under the plot: swatch, name, last, min, avg, max. */
export const Legend = memo(function Legend({ model, settled, shown, stepped, onPress, onEmphasis }: Props) {
  const averages = useMemo(() => settled.series.map((series) => summarise(series.values).avg), [settled]);
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-small text-text-2">
        <thead className="text-text-3">
          <tr>
            <th scope="col" className="text-start font-normal">
              <span className="sr-only">Series</span>
            </th>
            {['last', 'min', 'avg', 'max'].map((name) => (
              <th key={name} scope="col" className={cn(cell, 'font-normal', (name === 'min' || name === 'avg') && '@max-sm:hidden')}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {model.series.map((series, index) => {
            const { min, max } = summarise(series.values);
            const top = isFilling(model) ? (summarise(series.high).max ?? max) : max;
            const text = (value: number | null) => formatValue(model.unit, value);
            return (
              <LegendRow
                key={series.key}
                id={series.key}
                label={series.label}
                step={series.step}
                last={text(summarise(series.values.slice(-PRESENT_SLOTS)).last)}
                min={text(min)}
                avg={text(averages[index] ?? null)}
                max={text(top)}
                stepped={stepped}
                visible={shown.has(series.key)}
                onPress={onPress}
                onEmphasis={onEmphasis}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
});

type RowProps = Record<'id' | 'label' | 'last' | 'min' | 'avg' | 'max', string> & { step: ChartStep; visible: boolean; stepped: boolean | undefined } & Pick<Props, 'onPress' | 'onEmphasis'>;

const LegendRow = memo(function LegendRow({ id, label, step, last, min, avg, max, visible, stepped, onPress, onEmphasis }: RowProps) {
  // Names stay when figures change.
  const name = useMemo(
    () => (
      <th scope="row" className="w-full text-start font-normal">
        <button
          type="button"
          aria-pressed={visible}
          onClick={(event) => onPress(id, event.ctrlKey || event.metaKey)}
          onFocus={() => onEmphasis(id)}
          onBlur={() => onEmphasis(undefined)}
          className={cn('flex h-6 w-full items-center gap-2 rounded-sm text-start', !visible && 'text-text-disabled line-through')}
        >
          <Swatch step={step} stepped={stepped} />
          <span className="whitespace-nowrap">{label}</span>
        </button>
      </th>
    ),
    [id, label, step, visible, stepped, onPress, onEmphasis],
  );
  return (
    <tr onPointerEnter={() => onEmphasis(id)} onPointerLeave={() => onEmphasis(undefined)} className="hover:bg-hover">
      {name}
      <td className={cn(cell, 'font-medium text-text')}>{last}</td>
      <td className={cn(cell, '@max-sm:hidden')}>{min}</td>
      <td className={cn(cell, '@max-sm:hidden')}>{avg}</td>
      <td className={cell}>{max}</td>
    </tr>
  );
});
