import { useMemo } from 'react';
import { cn } from '../ui/cn';
import { cellPlace, narrowLabel, type Column } from './column';

/** What all cells of a column share, worked out once a table and not once a cell. */
export type CellFrame<Row> = { column: Column<Row>; className: string; label: string | undefined; maxWidth: number | undefined };

/** `widths`: chosen ones, px, by column. */
export function cellFrames<Row>(columns: readonly Column<Row>[], widths: Readonly<Record<string, number>>): readonly CellFrame<Row>[] {
  return columns.map((column, at) => ({
    column,
    label: narrowLabel(column, at),
    maxWidth: widths[column.id],
    className: cn(
      widths[column.id] !== undefined && 'md:overflow-hidden md:text-ellipsis',
      'cell',
      at === 0 && 'md:sticky md:start-0 md:z-1 md:bg-inherit',
      column.align === 'end' && 'num md:text-end',
      cellPlace(column, at),
      column.className,
    ),
  }));
}

const rowStyle = cn(
  'row row-ring group/row bg-surface hover:bg-hover aria-selected:bg-selected',
);

type Props<Row> = {
  row: Row;
  index: number;
  rowIndex: number;
  frames: readonly CellFrame<Row>[];
  selected: boolean | undefined;
  tabbable: boolean;
  onFocusRow: (index: number) => void;
  onClick?: (row: Row) => void;
};

/** A row, drawn again only when something of it changes: others are scrolled, sorted and chosen without it. One that only moves keeps its cells. */
export function RowView<Row>({ row, index, rowIndex, frames, selected, tabbable, onFocusRow, onClick }: Props<Row>) {
  const cells = useMemo(
    () =>
      frames.map(({ column, className, label, maxWidth }) => (
        <td key={column.id} style={maxWidth === undefined ? undefined : { maxWidth }} className={className}>
          {label && <span className="me-1 text-text-3 md:hidden">{label}</span>}
          {column.cell(row, selected ?? false)}
        </td>
      )),
    [row, frames, selected],
  );
  return useMemo(
    () => (
      <tr
        data-row={index}
        aria-rowindex={rowIndex}
        aria-selected={selected}
        tabIndex={tabbable ? 0 : -1}
        onFocus={() => onFocusRow(index)}
        onClick={onClick && (() => window.getSelection()?.isCollapsed !== false && onClick(row))}
        className={onClick ? `${rowStyle} cursor-pointer` : rowStyle}
      >
        {cells}
      </tr>
    ),
    [cells, row, index, rowIndex, selected, tabbable, onFocusRow, onClick],
  );
}
