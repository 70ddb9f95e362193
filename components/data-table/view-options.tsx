'use client';

import { ArrowDown, ArrowUp, Minus, Plus } from 'lucide-react';
import { usePreference, useSetPreference } from '../layout/preferences-context';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { IconButton } from '../ui/icon-button';
import { Segmented } from '../ui/segmented';
import { columnMark } from './column';
import { arranged, isUntouched, moved, useTablePreferences } from './table-preferences';

const DENSITIES = [
  { value: 'normal', label: 'Normal' },
  { value: 'compact', label: 'Compact' },
] as const;

const WIDTH_STEP = 16;

/** What stands in the table's menu. Loaded when it opens. */
export function ViewOptions({ name, columns }: { name: string; columns: readonly { id: string; header: string }[] }) {
  const preferences = useTablePreferences(name);
  const density = usePreference('density');
  const set = useSetPreference();
  const ids = arranged(columns, preferences.order).slice(1).map(({ id }) => id);
  return (
    <div className="flex flex-col gap-3">
      <div role="group" aria-label="Columns" className="flex flex-col">
        <span aria-hidden className="mb-1 text-small font-medium text-text-3">
          Columns
        </span>
        {arranged(columns, preferences.order).map((column, index) => (
          <ColumnRow
            key={column.id}
            table={name}
            column={column}
            preferences={preferences}
            fixed={index === 0}
            onMove={(step) => preferences.setOrder(moved(ids, column.id, step))}
            first={index === 1}
            last={index === columns.length - 1}
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
