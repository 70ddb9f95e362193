'use client';

import { X } from 'lucide-react';
import { IconButton } from '../ui/icon-button';
import { Input } from '../ui/input';
import { Select } from '../ui/select';
import { type HeaderDraft, PAYLOAD_TYPES } from './form';

const BLANK: HeaderDraft = { key: '', value: { type: 'string', text: '' } };

type Props = { headers: readonly HeaderDraft[]; onChange: (headers: HeaderDraft[]) => void; errors: readonly (string | undefined)[] };

/** Headers as rows, with a blank one always there. Keys may repeat, as in Kafka. */
export function HeaderRows({ headers, onChange, errors }: Props) {
  const rows = [...headers, BLANK];
  const set = (index: number, row: HeaderDraft) => onChange(index === headers.length ? [...headers, row] : headers.map((known, at) => (at === index ? row : known)));
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1 text-small font-medium text-text-2">Headers</legend>
      {rows.map((row, index) => (
        <div key={index} className="flex flex-col gap-1">
          <div className="flex items-center gap-1.5 max-sm:flex-wrap">
            <Input aria-label={`Header ${index + 1} name`} placeholder="name" mono value={row.key} className="w-2/5 max-sm:w-full" onChange={(event) => set(index, { ...row, key: event.target.value })} />
            <Input
              aria-label={`Header ${index + 1} value`}
              placeholder={row.value.type === 'null' ? 'null' : 'value'}
              mono
              className="min-w-0 flex-1"
              disabled={row.value.type === 'null'}
              value={row.value.type === 'null' ? '' : row.value.text}
              onChange={(event) => set(index, { ...row, value: { ...row.value, text: event.target.value } })}
            />
            <Select
              aria-label={`Header ${index + 1} type`}
              options={PAYLOAD_TYPES}
              value={row.value.type}
              onValueChange={(type) => set(index, { ...row, value: { ...row.value, type } })}
              className="w-24"
            />
            <IconButton
              label={`Remove header ${index + 1}`}
              icon={<X />}
              disabled={index === headers.length}
              onClick={() => onChange(headers.filter((_, at) => at !== index))}
            />
          </div>
          {errors[index] && <p className="text-small text-critical-fg">{errors[index]}</p>}
        </div>
      ))}
    </fieldset>
  );
}
