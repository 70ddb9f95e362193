'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import type { ExportFormat, ExportInput } from '@/lib/contracts/messages';
import { MAX_EXPORT_ROWS } from '@/lib/domain/messages';
import { formatInteger } from '@/lib/format/number';
import { api } from '@/lib/routes';
import { Button, buttonStyle } from '../ui/button';
import { Radio } from '../ui/checkbox';
import { Dialog } from '../ui/dialog';
import { IconButton } from '../ui/icon-button';
import { useZone } from '../ui/time';
import { sentence, toSearch, type Question } from './question';

type Props = { clusterId: string; topic: string; question: Question; partitions: number };

const FORMATS: readonly { value: ExportFormat; label: string; about: string }[] = [
  { value: 'ndjson', label: 'NDJSON', about: 'a JSON object a line; JSON values stay as they are, 64-bit numbers exact' },
  { value: 'csv', label: 'CSV', about: 'partition, offset, timestamp, key, value, headers; cells that a spreadsheet would calculate get an apostrophe' },
];

/** The matches as a file: written by the server while it scans, with whole keys and values, however many there are. */
export function ExportDialog({ clusterId, topic, question, partitions }: Props) {
  const zone = useZone();
  const [open, setOpen] = useState(false);
  const [format, setFormat] = useState<ExportFormat>('ndjson');
  const [all, setAll] = useState(false);
  return (
    <>
      <IconButton label="Export" icon={<Download strokeWidth={1.5} />} onClick={() => setOpen(true)} />
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        size="md"
        title="Export messages"
        description="The server scans and writes the file at the pace of the download; stopping the download stops the scan."
        footer={
          <>
            <Button size="lg" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            {open && (
              <a className={buttonStyle({ variant: 'primary', size: 'lg' })} href={api.exportMessages(clusterId, topic, exportOf(question, { all, format }))} download onClick={() => setOpen(false)}>
                <Download strokeWidth={1.5} />
                Download
              </a>
            )}
          </>
        }
      >
        <div className="flex flex-col gap-5">
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 text-small font-medium text-text-2">Rows</legend>
            <Radio name="rows" checked={!all} onChange={() => setAll(false)}>
              As asked <span className="text-text-3">· {sentence({ ...question, live: false }, topic, partitions, zone)}</span>
            </Radio>
            <Radio name="rows" checked={all} onChange={() => setAll(true)}>
              Every match in the range <span className="text-text-3">· oldest first, at most {formatInteger(MAX_EXPORT_ROWS)} rows or 2 GiB read</span>
            </Radio>
          </fieldset>
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 text-small font-medium text-text-2">Format</legend>
            {FORMATS.map(({ value, label, about }) => (
              <Radio key={value} name="format" checked={format === value} onChange={() => setFormat(value)}>
                {label} <span className="text-text-3">· {about}</span>
              </Radio>
            ))}
          </fieldset>
          <p className="max-w-[72ch] text-body text-text-2">A file that ends before the range does says so in its last line, and where to continue.</p>
        </div>
      </Dialog>
    </>
  );
}

/** The question as an export: every match means the whole range from its start on. */
export function exportOf(question: Question, { all, format }: { all: boolean; format: ExportFormat }): ExportInput {
  const { from = 'newest', limit, ...search } = toSearch({ ...question, live: false, cursor: '' }, Date.now());
  const asked = from === 'live' ? 'newest' : from;
  if (!all) return { ...search, from: asked, limit, format };
  return { ...search, from: asked === 'newest' ? 'oldest' : asked, limit: MAX_EXPORT_ROWS, format };
}
