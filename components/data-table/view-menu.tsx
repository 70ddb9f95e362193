'use client';

import { Columns3 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Button } from '../ui/button';
import { IconButton } from '../ui/icon-button';
import { Popover } from '../ui/popover';
import { useTablePreferences } from './table-preferences';

const ViewOptions = dynamic(() => import('./view-options').then((chunk) => chunk.ViewOptions), { ssr: false });

type Props = { /** The table's name, as given to it. */ name: string; columns: readonly { id: string; header: string }[]; /** The icon alone, where there is no room for words. */ compact?: boolean };

/** Which columns a table shows, in which order, how wide, and how dense all tables are. The first column always stays. */
export function ViewMenu({ name, columns, compact }: Props) {
  const { hidden } = useTablePreferences(name);
  const named = columns.filter(({ header }) => header !== '');
  const off = named.slice(1).filter(({ id }) => hidden.includes(id)).length;
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
      {() => <ViewOptions name={name} columns={named} />}
    </Popover>
  );
}
