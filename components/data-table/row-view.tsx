import { cn } from '../ui/cn';
import { cellPlace, narrowLabel, type Column } from './column';

type Props<Row> = {
  row: Row;
  index: number;
  rowIndex: number;
  columns: readonly Column<Row>[];
  selected: boolean | undefined;
  /** Chosen widths, px, by column. */
  widths: Readonly<Record<string, number>>;
  tabbable: boolean;
  onFocusRow: (index: number) => void;
  onClick?: (row: Row) => void;
};

export function RowView<Row>({ row, index, rowIndex, columns, widths, selected, tabbable, onFocusRow, onClick }: Props<Row>) {
  return (
    <tr
      data-row={index}
      aria-rowindex={rowIndex}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      onFocus={() => onFocusRow(index)}
      onClick={onClick && (() => window.getSelection()?.isCollapsed !== false && onClick(row))}
      className={cn(
        'row-ring group/row bg-surface hover:bg-hover focus-visible:-outline-offset-2 aria-selected:bg-selected',
        'max-md:flex max-md:min-h-12 max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:border-b max-md:border-border-subtle max-md:px-4 max-md:py-1.5 max-md:last:border-b-0',
        onClick && 'cursor-pointer',
        'max-md:after:order-1 max-md:after:h-0 max-md:after:basis-full',
      )}
    >
      {columns.map((column, at) => {
        const label = narrowLabel(column, at);
        return (
          <td
            key={column.id}
            style={widths[column.id] === undefined ? undefined : { maxWidth: widths[column.id] }}
            className={cn(
              widths[column.id] !== undefined && 'md:overflow-hidden md:text-ellipsis',
              'whitespace-nowrap md:h-8 md:dense:h-7 md:border-b md:border-border-subtle md:px-3 md:first:ps-4 md:last:pe-4 md:group-last/row:border-b-0 coarse:md:h-11',
              at === 0 && 'md:sticky md:start-0 md:z-1 md:bg-inherit',
              column.align === 'end' && 'num md:text-end',
              cellPlace(column, at),
              column.className,
            )}
          >
            {label && <span className="me-1 text-text-3 md:hidden">{label}</span>}
            {column.cell(row)}
          </td>
        );
      })}
    </tr>
  );
}
