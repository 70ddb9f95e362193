import { type CsvValue, csvText } from '@/lib/format/csv';

/** Gives the browser a file to save. The byte order mark tells spreadsheets that it is UTF-8. */
export function saveCsv(name: string, rows: readonly (readonly CsvValue[])[]): void {
  const url = URL.createObjectURL(new Blob(['\uFEFF', csvText(rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  // The browser has taken the file over by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const PAGE_SIZE = 500;
/** 100,000 rows: more than any list of a cluster that the console is made for. */
const MAX_PAGES = 200;

/** Every row of a server-paged list, page after page. */
export async function everyRow<Row>(ask: (page: { page: number; pageSize: number }) => Promise<{ items: Row[]; total: number }>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { items, total } = await ask({ page, pageSize: PAGE_SIZE });
    rows.push(...items);
    if (items.length === 0 || rows.length >= total) break;
  }
  return rows;
}
