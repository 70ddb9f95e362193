'use client';

import type { Compression } from '@/lib/contracts/common';
import type { Acks } from '@/lib/contracts/produce';
import { Field } from '../ui/field';
import { Select } from '../ui/select';
import { hashedPartition, type ProduceDraft } from './form';

const COMPRESSIONS: readonly { value: Compression; label: string }[] = (['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const).map((value) => ({ value, label: value }));
const ACKS: readonly { value: Acks; label: string }[] = [
  { value: 'all', label: 'all in-sync replicas' },
  { value: '1', label: '1: the leader' },
  { value: '0', label: '0: do not wait' },
];

type Props = { draft: ProduceDraft; onChange: (change: Partial<ProduceDraft>) => void; partitions: number };

/** Partition, compression and acks in one row. Auto says where the key goes before it is sent. */
export function DeliveryFields({ draft, onChange, partitions }: Props) {
  const hashed = hashedPartition(draft, partitions);
  const hint = draft.partition !== null ? 'explicit, whatever the key' : hashed === null ? 'no key: any partition' : `key hashes to partition ${hashed} (murmur2)`;
  const options = [{ value: 'auto', label: 'auto' }, ...Array.from({ length: partitions }, (_, index) => ({ value: String(index), label: String(index) }))];
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-3">
      <Field label="Partition" help={<span aria-live="polite">{hint}</span>}>
        {(control) => (
          <Select
            {...control}
            options={options}
            value={draft.partition === null ? 'auto' : String(draft.partition)}
            onValueChange={(value) => onChange({ partition: value === 'auto' ? null : Number(value) })}
          />
        )}
      </Field>
      <Field label="Compression">
        {(control) => <Select {...control} options={COMPRESSIONS} value={draft.compression} onValueChange={(compression) => onChange({ compression })} />}
      </Field>
      <Field label="Acks">{(control) => <Select {...control} options={ACKS} value={draft.acks} onValueChange={(acks) => onChange({ acks })} />}</Field>
    </div>
  );
}
