import { cn } from '../ui/cn';
import { Skeleton } from '../ui/skeleton';
import { cellPlace, type Column } from './column';

const widths = ['w-40', 'w-24', 'w-32', 'w-28', 'w-36'];

/** Rows of the final geometry while the first answer is on its way. The body of the table pulses, not each of their hundred places. */
export function SkeletonRows<Row>({ columns, count }: { columns: readonly Column<Row>[]; count: number }) {
  return Array.from({ length: count }, (_, row) => (
    <tr
      key={row}
      aria-hidden
      className="appear-late max-md:flex max-md:min-h-12 max-md:items-center max-md:gap-3 max-md:border-b max-md:border-border-subtle max-md:px-4"
    >
      {columns.map((column, index) => (
        <td key={column.id} className={cn('md:h-8 md:dense:h-7 md:border-b md:border-border-subtle md:px-3 md:first:ps-4 md:last:pe-4', cellPlace(column, index), column.className)}>
          <Skeleton className={cn(index === 0 ? widths[row % widths.length] : 'w-12', column.align === 'end' && 'md:ms-auto')} />
        </td>
      ))}
    </tr>
  ));
}
