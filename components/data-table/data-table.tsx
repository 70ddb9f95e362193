'use client';

import { useCallback, useDeferredValue, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { cn } from '../ui/cn';
import type { Column, Sort } from './column';
import { cellFrames, RowView } from './row-view';
import { SkeletonRows } from './skeleton-rows';
import { FIRST_ROWS } from './first-rows';
import { HeaderRow } from './header-row';
import { arranged, useTablePreferences } from './table-preferences';
import { useRowKeys } from './use-row-keys';
import { useRowWindow } from './use-row-window';

type Props<Row> = {
  /** What the table lists: names its scroll region. */
  label: string;
  /** Under this name the browser remembers hidden columns, their order and widths; `ViewMenu` of the same name changes them. */
  name?: string;
  columns: readonly Column<Row>[];
  /** Undefined while the first answer is on its way. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  /** Enter on a row. The name cell carries the link itself. */
  onOpen?: (row: Row) => void;
  /** Space or `x` on a row, and which rows are chosen. */
  onToggle?: (row: Row) => void;
  isChosen?: (row: Row) => boolean;
  /** A click anywhere on a row opens it too (the row has no link of its own). */
  clickOpens?: boolean;
  /** Key of the row that a side panel shows. */
  selectedKey?: string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Rows before the first one of this page. */
  offset?: number;
  total?: number;
  /** The rows answer an earlier question: a line under the header says that a new answer is coming. */
  stale?: boolean;
  /** Instead of rows when there are none. */
  empty?: ReactNode;
  /** Instead of rows when they could not be read and none are known. */
  error?: ReactNode;
  skeletonRows?: number;
  /** Whether the rows are scrolled away from the first one, told with each scroll. */
  onScrolled?: (away: boolean) => void;
  /** `fill` takes the height that is left and scrolls inside; `natural` is as high as its rows. */
  height?: 'fill' | 'natural';
  className?: string;
};

/**
 * Native table: sticky header and first column, server sort, row keys, long ones windowed, two-line rows on narrow screens.
 * Rows and columns that change are drawn in slices, behind the key or click that changed them.
 */
export function DataTable<Row>(props: Props<Row>) {
  const { label, name, rowKey, onOpen, selectedKey, sort, onSort, offset = 0, total, stale, empty, error, height = 'natural' } = props;
  const region = useRef<HTMLDivElement>(null);
  const { hidden, widths, order, setWidth } = useTablePreferences(name);
  const columns = useDeferredValue(useMemo(() => arranged(props.columns, order).filter((column, index) => index === 0 || !hidden.includes(column.id)), [props.columns, hidden, order]));
  // The first rows wait for nothing, nor for those below them.
  const first = useMemo(() => (props.rows && props.rows.length > FIRST_ROWS ? props.rows.slice(0, FIRST_ROWS) : props.rows), [props.rows]);
  const rows = useDeferredValue(props.rows, first) ?? first;
  const frames = useMemo(() => cellFrames(columns, widths), [columns, widths]);
  const onClickRow = useLatest(onOpen);
  const { windowed, shown, before, after, reveal } = useRowWindow(region, rows?.length ?? 0, height);
  const { onKeyDown, focusIndex, setFocusIndex } = useRowKeys(region, rows, reveal, onOpen, props.onToggle);

  const message = rows === undefined ? error : rows.length === 0 ? empty : undefined;
  const waiting = rows === undefined && !error;
  const visible = windowed ? shown : rows?.map((_, index) => index);
  return (
    <div
      ref={region}
      role="region"
      aria-label={label}
      aria-busy={stale || waiting || undefined}
      tabIndex={0}
      onScroll={props.onScrolled && ((event) => props.onScrolled?.(event.currentTarget.scrollTop > 0))}
      className={cn(
        'relative min-h-0 rounded-md border border-border bg-surface focus-visible:-outline-offset-2 md:overflow-auto md:[scroll-padding:32px_0_0_0]',
        height === 'fill' && 'md:flex-1',
        windowed && height === 'natural' && 'md:max-h-[70dvh]',
        windowed && 'max-md:max-h-[80dvh] max-md:overflow-auto',
        props.className,
      )}
    >
      <table aria-rowcount={(total ?? rows?.length ?? 0) + 1} className="w-full max-md:block">
        <HeaderRow columns={columns} resize={name === undefined ? undefined : { table: name, widths, setWidth }} sort={sort} onSort={onSort} stale={stale} />
        <tbody className={cn('max-md:block', waiting && 'skeleton-pulse')} onKeyDown={onKeyDown}>
          {waiting && <SkeletonRows columns={columns} count={props.skeletonRows ?? 8} />}
          {message === undefined && before > 0 && <Spacer height={before} columns={columns.length} />}
          {message === undefined &&
            rows &&
            visible?.map((index) => {
              const row = rows[index];
              if (row === undefined) return null;
              const key = rowKey(row);
              return (
                <RowView
                  key={key}
                  row={row}
                  index={index}
                  rowIndex={offset + index + 2}
                  frames={frames}
                  selected={props.isChosen ? props.isChosen(row) : selectedKey === undefined ? undefined : selectedKey === key}
                  tabbable={index === focusIndex}
                  onFocusRow={setFocusIndex}
                  onClick={props.clickOpens ? onClickRow : undefined}
                />
              );
            })}
          {message === undefined && after > 0 && <Spacer height={after} columns={columns.length} />}
          {message !== undefined && (
            <tr className="max-md:block">
              <td colSpan={columns.length} className="max-md:block">
                {message}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Always the same function, which calls the present one: rows need not be drawn again when it changes. */
function useLatest<Row>(present: ((row: Row) => void) | undefined): (row: Row) => void {
  const latest = useRef(present);
  useEffect(() => {
    latest.current = present;
  });
  return useCallback((row: Row) => latest.current?.(row), []);
}

/** Stands for rows out of the window. Its height is set from script: rows exist in the browser only. */
function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    <tr aria-hidden className="max-md:block">
      <td colSpan={columns} style={{ height, padding: 0 }} className="max-md:block" />
    </tr>
  );
}
