'use client';

import { ChevronDown } from 'lucide-react';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { Input } from '../ui/input';
import { Popover } from '../ui/popover';

type Props = { count: number; /** `0,3`; empty means all. */ value: string; onValueChange: (value: string) => void };

/** More of them are typed, not ticked. */
const MOST_LISTED = 100;

/** The partitions that a typed list names, those that do not exist left out. */
function listed(typed: string, count: number): string {
  const numbers = new Set((typed.match(/\d+/g) ?? []).map(Number).filter((partition) => partition < count));
  return [...numbers].sort((a, b) => a - b).join(',');
}

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
          {count > MOST_LISTED ? (
            <Input
              size="md"
              aria-label="Partitions, separated by commas"
              placeholder={`numbers from 0 to ${count - 1}: 0,3`}
              defaultValue={value}
              onChange={(event) => onValueChange(listed(event.target.value, count))}
            />
          ) : (
            Array.from({ length: count }, (_, partition) => (
              <Checkbox key={partition} checked={chosen.has(partition)} onChange={(event) => set(partition, event.target.checked)}>
                <span className="num">{partition}</span>
              </Checkbox>
            ))
          )}
        </div>
      )}
    </Popover>
  );
}
