'use client';

import { Columns3 } from 'lucide-react';
import { usePreferences } from '../layout/preferences-context';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { IconButton } from '../ui/icon-button';
import { Popover } from '../ui/popover';
import { Segmented } from '../ui/segmented';
import { useTablePreferences } from './table-preferences';

type Props = { /** The table's name, as given to it. */ name: string; columns: readonly { id: string; header: string }[]; /** The icon alone, where there is no room for words. */ compact?: boolean };

const DENSITIES = [
  { value: 'normal', label: 'Normal' },
  { value: 'compact', label: 'Compact' },
] as const;

/** Which columns a table shows, how wide, and how dense all tables are. The first column always stays. */
export function ViewMenu({ name, columns, compact }: Props) {
  const { hidden, widths, setHidden, reset } = useTablePreferences(name);
  const { density, set } = usePreferences();
  const choices = columns.slice(1).filter(({ header }) => header !== '');
  const off = choices.filter(({ id }) => hidden.includes(id)).length;
  const changed = off > 0 || Object.keys(widths).length > 0;
  return (
    <Popover
      label="View of the table"
      align="end"
      className="max-h-[70dvh] w-60 overflow-y-auto p-3"
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
          <fieldset className="flex flex-col">
            <legend className="mb-1 text-small font-medium text-text-3">Columns</legend>
            {choices.map(({ id, header }) => (
              <Checkbox key={id} checked={!hidden.includes(id)} onChange={(event) => setHidden(id, !event.target.checked)}>
                {header}
              </Checkbox>
            ))}
          </fieldset>
          <div className="flex flex-col gap-1.5">
            <span className="text-small font-medium text-text-3">Rows of all tables</span>
            <Segmented label="Row height" size="sm" segments={DENSITIES} value={density} onValueChange={(value) => set('density', value)} className="self-start" />
          </div>
          <Button disabled={!changed} onClick={reset}>
            Reset columns and widths
          </Button>
        </div>
      )}
    </Popover>
  );
}
