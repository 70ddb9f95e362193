import { cn } from '../ui/cn';
import { summarise } from './gap-runs';
import type { ChartModel, ChartSeries } from './model';
import { Swatch } from './swatch';
import { formatValue } from './units';

type Props = {
  model: ChartModel;
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
export function Legend({ model, shown, stepped, onPress, onEmphasis }: Props) {
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
          {model.series.map((series) => (
            <LegendRow key={series.key} series={series} model={model} stepped={stepped} visible={shown.has(series.key)} onPress={onPress} onEmphasis={onEmphasis} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = { series: ChartSeries; model: ChartModel; visible: boolean; stepped: boolean | undefined } & Pick<Props, 'onPress' | 'onEmphasis'>;

function LegendRow({ series, model, visible, stepped, onPress, onEmphasis }: RowProps) {
  const { min, avg, max } = summarise(series.values);
  const { last } = summarise(series.values.slice(-PRESENT_SLOTS));
  const top = model.stepMs > 1_000 ? (summarise(series.high).max ?? max) : max;
  return (
    <tr onPointerEnter={() => onEmphasis(series.key)} onPointerLeave={() => onEmphasis(undefined)} className="hover:bg-hover">
      <th scope="row" className="w-full text-start font-normal">
        <button
          type="button"
          aria-pressed={visible}
          onClick={(event) => onPress(series.key, event.ctrlKey || event.metaKey)}
          onFocus={() => onEmphasis(series.key)}
          onBlur={() => onEmphasis(undefined)}
          className={cn('flex h-6 w-full items-center gap-2 rounded-sm text-start', !visible && 'text-text-disabled line-through')}
        >
          <Swatch step={series.step} stepped={stepped} />
          <span className="whitespace-nowrap">{series.label}</span>
        </button>
      </th>
      <td className={cn(cell, 'font-medium text-text')}>{formatValue(model.unit, last)}</td>
      <td className={cn(cell, '@max-sm:hidden')}>{formatValue(model.unit, min)}</td>
      <td className={cn(cell, '@max-sm:hidden')}>{formatValue(model.unit, avg)}</td>
      <td className={cell}>{formatValue(model.unit, top)}</td>
    </tr>
  );
}
