'use client';

import { Clock, ZoomOut } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { RANGE_MS, type MetricRange } from '@/lib/domain/metrics';
import { formatTime } from '@/lib/format/time';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Menu } from '../ui/menu';
import { useZone } from '../ui/time';
import { useLiveMode } from './live-context';
import { hasHistory, placeOf } from './place';
import { useRange } from './use-range';

const LABELS: Record<MetricRange, string> = {
  '5m': 'Last 5 minutes',
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '6h': 'Last 6 hours',
  '24h': 'Last 24 hours',
};
const RANGES = Object.keys(RANGE_MS) as MetricRange[];

/** Range of the page's charts, and whether they follow the cluster. Pages without history show it disabled, with the reason. */
export function RangeControl() {
  const { range, setRange } = useRange();
  const { live, setLive } = useLiveMode();
  const zone = useZone();
  const active = hasHistory(placeOf(usePathname()));
  if (!active) {
    return (
      <span data-tip="This page has no charts" className="max-md:hidden">
        <Button disabled icon={<Clock strokeWidth={1.5} />} className="num" aria-label="Time range: this page has no charts">
          {typeof range === 'string' ? range : '5m'}
        </Button>
      </span>
    );
  }
  if (typeof range === 'object') {
    const text = `${formatTime(range.from, { zone })} – ${formatTime(range.to, { zone })}`;
    return (
      <Button icon={<ZoomOut strokeWidth={1.5} />} className="num" onClick={() => setRange()} data-tip="Back to the last 5 minutes" aria-label={`Zoomed to ${text}: back to the last 5 minutes`}>
        <span className="max-sm:hidden">{text}</span>
      </Button>
    );
  }
  return (
    <Menu
      label="Time range"
      align="end"
      items={[
        ...RANGES.map((value) => ({ label: LABELS[value], checked: value === range, onSelect: () => setRange(value) })),
        { kind: 'separator' as const },
        { label: live ? 'Pause live charts' : 'Resume live charts', hint: 'Shift R', onSelect: () => setLive(!live) },
      ]}
      trigger={(props) => (
        <Button {...props} icon={<Clock strokeWidth={1.5} />} className="num" aria-label={`Time range: ${LABELS[range]}, ${live ? 'live' : 'paused'}`}>
          {range}
          <span className={cn('flex items-center gap-1 border-s border-border ps-1.5 text-small max-sm:hidden', live ? 'text-text-2' : 'text-text-3')}>
            <span aria-hidden className={cn('size-1.5 rounded-full', live ? 'bg-accent' : 'bg-unknown-solid')} />
            {live ? 'Live' : 'Paused'}
          </span>
        </Button>
      )}
    />
  );
}
