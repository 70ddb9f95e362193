'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { formatInteger } from '@/lib/format/number';
import { DataAge } from '../ui/data-age';
import { IconButton } from '../ui/icon-button';
import { Select } from '../ui/select';
import { CsvButton, type CsvSource } from './csv-button';

const PAGE_SIZES = [20, 50, 100, 200];

type Props = {
  /** Rows on screen and in the whole result. */
  page?: number;
  pageSize?: number;
  total: number | undefined;
  asOf: number | undefined;
  onPage?: (page: number) => void;
  onPageSize?: (pageSize: number) => void;
  refreshing?: boolean;
  /** All rows of the list, for a file. */
  csv?: CsvSource;
};

/** "1–20 of 10,214 · as of 2 s ago", and the pages. */
export function ListFooter({ page = 1, pageSize = 20, total, asOf, onPage, onPageSize, refreshing, csv }: Props) {
  const pages = total === undefined ? 1 : Math.max(1, Math.ceil(total / pageSize));
  const first = (page - 1) * pageSize + 1;
  const last = Math.min(page * pageSize, total ?? 0);
  return (
    <footer className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 py-1 text-small text-text-3">
      <span className="num">
        {total === undefined ? '' : total === 0 ? '0 rows' : onPage ? `${formatInteger(first)}–${formatInteger(last)} of ${formatInteger(total)}` : `${formatInteger(total)} ${total === 1 ? 'row' : 'rows'}`}
      </span>
      <DataAge at={asOf} refreshing={refreshing} />
      {csv && total !== undefined && total > 0 && <CsvButton {...csv} />}
      {onPage && (
        <span className="ms-auto flex items-center gap-2">
          {onPageSize && (
            <Select
              aria-label="Rows per page"
              size="md"
              value={String(pageSize)}
              onValueChange={(size) => onPageSize(Number(size))}
              options={PAGE_SIZES.map((size) => ({ value: String(size), label: `${size} rows` }))}
            />
          )}
          <nav aria-label="Pages" className="flex items-center gap-1">
            <IconButton label="Previous page" icon={<ChevronLeft className="rtl:rotate-180" />} disabled={page <= 1} onClick={() => onPage(page - 1)} />
            <span className="num px-1 text-text-2">
              {formatInteger(page)} of {formatInteger(pages)}
            </span>
            <IconButton label="Next page" icon={<ChevronRight className="rtl:rotate-180" />} disabled={page >= pages} onClick={() => onPage(page + 1)} />
          </nav>
        </span>
      )}
    </footer>
  );
}
