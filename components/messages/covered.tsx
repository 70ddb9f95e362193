'use client';

import { formatInteger, plural } from '@/lib/format/number';
import type { SearchState } from '@/lib/query/search';
import { Button } from '../ui/button';
import { Popover } from '../ui/popover';

/** What was really read, partition by partition: a result is complete for these offsets and for no others. */
export function Covered({ covered }: { covered: SearchState['covered'] }) {
  const read = covered.filter(({ startOffset, endOffset }) => endOffset > startOffset);
  if (read.length === 0) return null;
  return (
    <Popover
      label="Offsets that were read"
      align="end"
      className="max-h-80 overflow-y-auto p-3"
      trigger={(props) => (
        <Button size="sm" variant="ghost" {...props}>
          {plural(read.length, 'partition')} read
        </Button>
      )}
    >
      {() => (
        <table className="num text-small">
          <thead className="text-text-3">
            <tr>
              <th scope="col" className="pe-6 text-start font-normal">
                Partition
              </th>
              <th scope="col" className="text-end font-normal">
                From
              </th>
              <th scope="col" className="ps-6 text-end font-normal">
                Before
              </th>
            </tr>
          </thead>
          <tbody>
            {read.map(({ partition, startOffset, endOffset }) => (
              <tr key={partition}>
                <td>{partition}</td>
                <td className="text-end">{formatInteger(startOffset)}</td>
                <td className="text-end">{formatInteger(endOffset)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Popover>
  );
}
