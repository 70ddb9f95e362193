'use client';

import { GitCompare } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { MessageResponse } from '@/lib/contracts/messages';
import { Button } from '../ui/button';

const DiffDialog = dynamic(() => import('./diff-dialog').then((chunk) => chunk.DiffDialog), { ssr: false });

/** Compares a record with the one that its key had before. Keys that are no text cannot be searched for; a record without a key has no earlier one. */
export function DiffButton({ clusterId, record }: { clusterId: string; record: MessageResponse | undefined }) {
  const [open, setOpen] = useState(false);
  if (!record || (record.message.key.text === null && record.message.key.kind !== 'empty')) return null;
  return (
    <>
      <Button icon={<GitCompare strokeWidth={1.5} />} variant="ghost" onClick={() => setOpen(true)} data-tip="With the record that the same key had before">
        Compare
      </Button>
      {open && <DiffDialog clusterId={clusterId} record={record} onClose={() => setOpen(false)} />}
    </>
  );
}
