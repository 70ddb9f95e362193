'use client';

import { Globe } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Input } from '../ui/input';
import { Popover } from '../ui/popover';
import { usePreference, useSetPreference } from './preferences-context';

const MOST_SHOWN = 12;

const label = (zone: string) => (zone === 'browser' ? 'Browser' : zone);

/** The zone of every time on screen. */
export function ZoneControl() {
  const zone = usePreference('zone');
  const set = useSetPreference();
  return (
    <Popover
      label="Time zone"
      align="end"
      className="w-64 p-1"
      trigger={(props) => (
        <Button variant="ghost" {...props} icon={<Globe strokeWidth={1.5} />} aria-label={`Time zone: ${label(zone)}`} data-tip="Time zone">
          <span className="max-w-28 truncate max-xl:hidden">{label(zone)}</span>
        </Button>
      )}
    >
      {(close) => (
        <ZoneList
          zone={zone}
          onChoose={(chosen) => {
            set('zone', chosen);
            close();
          }}
        />
      )}
    </Popover>
  );
}

function ZoneList({ zone, onChoose }: { zone: string; onChoose: (zone: string) => void }) {
  const [text, setText] = useState('');
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const wanted = text.trim().toLowerCase().replaceAll(' ', '_');
  const others = Intl.supportedValuesOf('timeZone').filter((name) => name.toLowerCase().includes(wanted) && name !== 'UTC');
  const shown = wanted === '' ? ['browser', 'UTC', ...(zone === 'browser' || zone === 'UTC' ? [] : [zone])] : others.slice(0, MOST_SHOWN);
  return (
    <>
      <Input data-autofocus aria-label="Find a zone" placeholder="Find a zone, for example Lisbon" value={text} onChange={(event) => setText(event.target.value)} />
      <ul className="mt-1">
        {shown.map((name) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={name === zone}
              onClick={() => onChoose(name)}
              className={cn('flex min-h-7 w-full items-center justify-between gap-2 rounded-sm px-2 text-start hover:bg-hover coarse:min-h-11', name === zone && 'bg-selected text-accent-text hover:bg-selected')}
            >
              {label(name)}
              {name === 'browser' && <span className="text-small text-text-3">{own}</span>}
            </button>
          </li>
        ))}
        {shown.length === 0 && <li className="px-2 py-1.5 text-text-3">No zone is called that.</li>}
      </ul>
    </>
  );
}
