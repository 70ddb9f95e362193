'use client';

import { ArrowDown, ArrowUp, Columns3, Minus, Plus } from 'lucide-react';
import { usePreferences } from '../layout/preferences-context';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { IconButton } from '../ui/icon-button';
import { Popover } from '../ui/popover';
import { Segmented } from '../ui/segmented';
import { columnMark } from './column';
import { arranged, isUntouched, moved, useTablePreferences } from './table-preferences';

type Props = { /** The table's name, as given to it. */ name: string; columns: readonly { id: string; header: string }[]; /** The icon alone, where there is no room for words. */ compact?: boolean };

const DENSITIES = [
  { value: 'normal', label: 'Normal' },
  { value: 'compact', label: 'Compact' },
] as const;

const WIDTH_STEP = 16;

/** Which columns a table shows, in which order, how wide, and how dense all tables are. The first column always stays. */
export function ViewMenu({ name, columns, compact }: Props) {
  const preferences = useTablePreferences(name);
  const { density, set } = usePreferences();
  const named = columns.filter(({ header }) => header !== '');
  const off = named.slice(1).filter(({ id }) => preferences.hidden.includes(id)).length;
  const ids = arranged(named, preferences.order).slice(1).map(({ id }) => id);
  return (
    <Popover
      label="View of the table"
      align="end"
      className="max-h-[70dvh] w-80 overflow-y-auto p-3"
      trigger={(props) =>
        compact ? (
          <IconButton {...props} label={off > 0 ? `Columns, ${off} off` : 'Columns'} icon={<Columns3 strokeWidth={1.5} />} className="max-md:hidden" />
        ) : (
          <Button {...props} icon={<Columns3 strokeWidth={1.5} />} className="max-md:hidden">
            Columns
            {off > 0 && <span className="num font-normal text-text-3">{off} off</span>}
          </Button>
        )
      }
    >
      {() => (
        <div className="flex flex-col gap-3">
          <div role="group" aria-label="Columns" className="flex flex-col">
            <span aria-hidden className="mb-1 text-small font-medium text-text-3">
              Columns
            </span>
            {arranged(named, preferences.order).map((column, index) => (
              <ColumnRow
                key={column.id}
                table={name}
                column={column}
                preferences={preferences}
                fixed={index === 0}
                onMove={(step) => preferences.setOrder(moved(ids, column.id, step))}
                first={index === 1}
                last={index === named.length - 1}
              />
            ))}
          </div>
          <div className="flex flex-col gap-1.5">
            <span className="text-small font-medium text-text-3">Rows of all tables</span>
            <Segmented label="Row height" size="sm" segments={DENSITIES} value={density} onValueChange={(value) => set('density', value)} className="self-start" />
          </div>
          <Button disabled={isUntouched(preferences)} onClick={preferences.reset}>
            Reset columns and widths
          </Button>
        </div>
      )}
    </Popover>
  );
}

type RowProps = {
  table: string;
  column: { id: string; header: string };
  preferences: ReturnType<typeof useTablePreferences>;
  /** The first column: it names the rows, so it stays and stays first. */
  fixed: boolean;
  onMove: (step: 1 | -1) => void;
  first: boolean;
  last: boolean;
};

/** One column: shown or not, narrower or wider, earlier or later; what its edge does for the pointer, for every other hand. */
function ColumnRow({ table, column: { id, header }, preferences, fixed, onMove, first, last }: RowProps) {
  const { hidden, widths, setHidden, setWidth } = preferences;
  const shown = fixed || !hidden.includes(id);
  const resize = (by: number) => {
    const present = widths[id] ?? document.querySelector<HTMLElement>(`th[data-column="${columnMark(table, id)}"]`)?.offsetWidth;
    if (present !== undefined) setWidth(id, present + by);
  };
  return (
    <div className="flex min-h-7 items-center gap-0.5">
      <Checkbox checked={shown} disabled={fixed} onChange={(event) => setHidden(id, !event.target.checked)} className="min-w-0 flex-1">
        {header}
      </Checkbox>
      <IconButton size="sm" label={`${header}: narrower`} icon={<Minus />} disabled={!shown} onClick={() => resize(-WIDTH_STEP)} />
      <IconButton size="sm" label={`${header}: wider`} icon={<Plus />} disabled={!shown} onClick={() => resize(WIDTH_STEP)} />
      <IconButton size="sm" label={`${header}: earlier`} icon={<ArrowUp />} disabled={fixed || first} onClick={() => onMove(-1)} />
      <IconButton size="sm" label={`${header}: later`} icon={<ArrowDown />} disabled={fixed || last} onClick={() => onMove(1)} />
    </div>
  );
}
