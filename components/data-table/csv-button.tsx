'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import type { CsvValue } from '@/lib/format/csv';
import { IconButton } from '../ui/icon-button';
import { toast } from '../ui/toast';

/** A list as a file: what it is called, and all its rows under a row of names. */
export type CsvSource = { name: string; rows: () => Promise<readonly (readonly CsvValue[])[]> };

/** Saves the whole list as CSV, not only the rows on screen. What it takes is loaded when it is asked for. */
export function CsvButton({ name, rows }: CsvSource) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const [{ saveCsv }, all] = await Promise.all([import('./save-csv'), rows()]);
      saveCsv(name, all);
    } catch (failure) {
      toast.error({ title: `${name}.csv was not written`, description: failure instanceof Error ? failure.message : undefined });
    }
    setBusy(false);
  };
  return <IconButton size="sm" className="max-md:hidden" label="Save all rows as CSV" icon={<Download strokeWidth={1.5} />} disabled={busy} aria-busy={busy || undefined} onClick={() => void save()} />;
}
