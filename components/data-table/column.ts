import type { ReactNode } from 'react';

export type SortOrder = 'asc' | 'desc';
export type Sort = { id: string; order: SortOrder };

export type Column<Row> = {
  /** Also the name by which the server sorts, where it does. */
  id: string;
  header: string;
  /** `chosen`: whether the row is, in tables whose rows can be. */
  cell: (row: Row, chosen: boolean) => ReactNode;
  /** 1 always in sight, 2 from 768 px, 3 from 1280 px. */
  priority?: 1 | 2 | 3;
  /** Numbers stand at the end. */
  align?: 'start' | 'end';
  sortable?: boolean;
  /** First order when the column is chosen: figures start with the largest. */
  firstOrder?: SortOrder;
  /** What the figures are, on the header. */
  tip?: string;
  /**
   * Place in the two-line row of narrow screens, for priority 1: `title` and `aside` (or `figure`, which says its header) share the first
   * line, `line` goes to the second, with its header as a label unless `bare`. Default: the first column is the title, the others are lines.
   */
  narrow?: 'title' | 'aside' | 'figure' | 'line' | 'bare';
  /** Width utilities for header and cells, for example `w-32` or `max-w-80`. */
  className?: string;
};

/** Marks the header cell of a column of a named table, so that the table's menu finds how wide it is. */
export const columnMark = (table: string, id: string): string => `${table} ${id}`;

export function nextSort(current: Sort | undefined, column: { id: string; firstOrder?: SortOrder }): Sort {
  const first = column.firstOrder ?? 'asc';
  if (current?.id !== column.id) return { id: column.id, order: first };
  return { id: column.id, order: current.order === 'asc' ? 'desc' : 'asc' };
}

const inSight = { 1: '', 2: 'max-md:hidden', 3: 'max-xl:hidden' };
const narrowPlace = {
  title: 'max-md:order-0 max-md:min-w-0 max-md:flex-1',
  aside: 'max-md:order-0 max-md:ms-auto max-md:w-auto',
  figure: 'max-md:order-0 max-md:ms-auto max-md:w-auto',
  line: 'max-md:order-2 max-md:w-auto max-md:text-small max-md:text-text-2',
  bare: 'max-md:order-2 max-md:text-small max-md:text-text-2',
};

export function cellPlace<Row>(column: Column<Row>, index: number): string {
  const priority = column.priority ?? 2;
  if (priority !== 1) return inSight[priority];
  return narrowPlace[column.narrow ?? (index === 0 ? 'title' : 'line')];
}

/** Header before the value in a narrow row. */
export function narrowLabel<Row>(column: Column<Row>, index: number): string | undefined {
  const place = column.narrow ?? (index === 0 ? 'title' : 'line');
  return (place === 'line' || place === 'figure') && (column.priority ?? 2) === 1 ? column.header : undefined;
}
