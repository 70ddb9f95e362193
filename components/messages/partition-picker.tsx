'use client';

import { ChevronDown } from 'lucide-react';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { Popover } from '../ui/popover';

type Props = { count: number; /** `0,3`; empty means all. */ value: string; onValueChange: (value: string) => void };

/** All partitions, or some of them. */
export function PartitionPicker({ count, value, onValueChange }: Props) {
  const chosen = new Set(value === '' ? [] : value.split(',').map(Number));
  const set = (partition: number, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(partition);
    else next.delete(partition);
    onValueChange(next.size === count ? '' : [...next].sort((a, b) => a - b).join(','));
  };
  const label = value === '' ? 'All partitions' : chosen.size === 1 ? `Partition ${value}` : `${chosen.size} partitions`;
  return (
    <Popover
      label="Partitions"
      className="max-h-80 overflow-y-auto p-2"
      trigger={(props) => (
        <Button {...props}>
          {label}
          <ChevronDown className="text-text-3" />
        </Button>
      )}
    >
      {() => (
        <div className="flex flex-col">
          <Checkbox checked={value === ''} onChange={() => onValueChange('')} data-autofocus>
            All {count}
          </Checkbox>
          {Array.from({ length: count }, (_, partition) => (
            <Checkbox key={partition} checked={chosen.has(partition)} onChange={(event) => set(partition, event.target.checked)}>
              <span className="num">{partition}</span>
            </Checkbox>
          ))}
        </div>
      )}
    </Popover>
  );
}
