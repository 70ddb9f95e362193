import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { cn } from '../ui/cn';
import { ResizeHandle } from './resize-handle';
import { cellPlace, columnMark, nextSort, type Column, type Sort } from './column';

type Props<Row> = { columns: readonly Column<Row>[]; resize?: Resize; sort?: Sort; onSort?: (sort: Sort) => void; stale?: boolean };

/** Of which table, chosen widths and how to choose them; tables without a name have none. */
export type Resize = { table: string; widths: Readonly<Record<string, number>>; setWidth: (id: string, width: number | undefined) => void };

export function HeaderRow<Row>({ columns, resize, sort, onSort, stale }: Props<Row>) {
  return (
    <thead className="max-md:sr-only">
      <tr aria-rowindex={1}>
        {columns.map((column, index) => (
          <HeaderCell key={column.id} column={column} resize={resize} first={index === 0} last={index === columns.length - 1} place={cellPlace(column, index)} sort={sort} onSort={onSort} stale={stale} />
        ))}
      </tr>
    </thead>
  );
}

type CellProps<Row> = { column: Column<Row>; resize?: Resize; first: boolean; last: boolean; place: string; sort?: Sort; onSort?: (sort: Sort) => void; stale?: boolean };

function HeaderCell<Row>({ column, resize, first, last, place, sort, onSort, stale }: CellProps<Row>) {
  const sorted = sort?.id === column.id ? sort.order : undefined;
  const end = column.align === 'end';
  const width = resize?.widths[column.id];
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sorted === 'asc' ? 'ascending' : 'descending') : undefined}
      data-tip={column.tip}
      data-column={resize && columnMark(resize.table, column.id)}
      style={width === undefined ? undefined : { width, minWidth: width, maxWidth: width }}
      className={cn(
        'sticky top-0 z-10 h-8 border-b border-border bg-sunken px-3 first:ps-4 last:pe-4 text-small font-medium whitespace-nowrap text-text-3',
        first && 'start-0 z-11',
        stale && 'border-b-accent',
        end ? 'text-end' : 'text-start',
        place,
        column.className,
      )}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          onClick={() => onSort(nextSort(sort, column))}
          className={cn('group/sort inline-flex h-6 items-center gap-1 rounded-sm hover:text-text', end ? '-ms-4 flex-row-reverse' : '-me-4', sorted && 'text-text')}
        >
          {column.header}
          <SortMark sorted={sorted} />
        </button>
      ) : column.header === '' ? (
        <span className="sr-only">Actions</span>
      ) : (
        column.header
      )}
      {resize && !last && column.header !== '' && <ResizeHandle onResize={(next) => resize.setWidth(column.id, next)} />}
    </th>
  );
}

function SortMark({ sorted }: { sorted: 'asc' | 'desc' | undefined }) {
  if (sorted === 'asc') return <ArrowUp aria-hidden className="size-3" />;
  if (sorted === 'desc') return <ArrowDown aria-hidden className="size-3" />;
  return <ChevronsUpDown aria-hidden className="size-3 opacity-0 group-hover/sort:opacity-100 group-focus-visible/sort:opacity-100 coarse:opacity-60" />;
}
