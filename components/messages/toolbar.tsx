'use client';

import { Play, Radio, Square } from 'lucide-react';
import { useCallback, type ReactNode } from 'react';
import { formatInteger } from '@/lib/format/number';
import { fromLocalField, toLocalField } from '@/lib/format/time';
import { useSettledText } from '../data-table/use-settled-text';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { Input } from '../ui/input';
import { Select } from '../ui/select';
import { useZone } from '../ui/time';
import { PartitionPicker } from './partition-picker';
import { STARTS, type Question } from './question';

const LIMITS = [20, 50, 100, 200, 500, 1_000, 5_000, 10_000].map((limit) => ({ value: String(limit), label: `${formatInteger(limit)} rows` }));
const SCOPES = [
  { value: 'any', label: 'anywhere' },
  { value: 'key', label: 'in keys' },
  { value: 'value', label: 'in values' },
  { value: 'header', label: 'in headers' },
] as const;

type Props = {
  question: Question;
  onChange: (change: Partial<Question>) => void;
  partitions: number;
  running: boolean;
  /** With the text that is to be contained as it stands in its field. */
  onScan: (q: string) => void;
  onLive: (q: string) => void;
  onStop: () => void;
  /** Further acts on the same question, at the end. */
  end?: ReactNode;
};

/** From, partitions, limit, filter: everything of it lives in the URL. Enter in any field scans. */
export function Toolbar({ question, onChange, partitions, running, onScan, onLive, onStop, end }: Props) {
  const zone = useZone();
  const [q, setQ] = useSettledText(question.q, useCallback((text: string) => onChange({ q: text, cursor: '' }), [onChange]));
  return (
    <form
      role="search"
      aria-label="Message search"
      className="flex flex-wrap items-center gap-2 pt-3"
      onSubmit={(event) => {
        event.preventDefault();
        onScan(q);
      }}
    >
      <Select aria-label="Start" size="md" className="w-32" options={STARTS} value={question.from} onValueChange={(from) => onChange({ from, cursor: '' })} />
      {question.from === 'offset' && (
        <Input size="md" aria-label="Offset" inputMode="numeric" placeholder="offset" className="w-28" value={question.offset} onChange={(event) => onChange({ offset: event.target.value.replace(/\D/g, ''), cursor: '' })} />
      )}
      {question.from === 'time' && (
        <Input size="md" aria-label="Time" type="datetime-local" step="0.001" className="w-56" value={question.time === '' ? '' : toLocalField(Number(question.time), zone)} onChange={(event) => onChange({ time: String(fromLocalField(event.target.value, zone) ?? ''), cursor: '' })} />
      )}
      <PartitionPicker count={partitions} value={question.partitions} onValueChange={(chosen) => onChange({ partitions: chosen, cursor: '' })} />
      <Select aria-label="Limit" size="md" className="w-28 max-sm:w-24" options={LIMITS} value={String(question.limit)} onValueChange={(limit) => onChange({ limit: Number(limit), cursor: '' })} />
      <Input
        size="md"
        data-search
        aria-label="Contains"
        placeholder="Contains …"
        className="min-w-48 flex-1"
        value={q}
        onChange={(event) => setQ(event.target.value)}
      />
      <Select aria-label="Where" size="md" className="w-28" options={SCOPES} value={question.scope} onValueChange={(scope) => onChange({ scope, cursor: '' })} />
      <Checkbox checked={question.case} onChange={(event) => onChange({ case: event.target.checked, cursor: '' })}>
        Match case
      </Checkbox>
      <span className="flex items-center gap-2">
        {running ? (
          <Button icon={<Square />} onClick={onStop}>
            Stop
          </Button>
        ) : (
          <>
            <Button type="submit" variant="primary" icon={<Play />}>
              Scan
            </Button>
            <Button icon={<Radio />} onClick={() => onLive(q)} data-tip="Show what arrives from now on">
              Live
            </Button>
          </>
        )}
        {end}
      </span>
    </form>
  );
}
