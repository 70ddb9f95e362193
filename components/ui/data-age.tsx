'use client';

import { useNowText } from './use-now';
import { formatRelative } from '@/lib/format/time';

/** "as of 3 s ago": how old the numbers on screen are. */
export function DataAge({ at, refreshing }: { at: number | undefined; refreshing?: boolean }) {
  const known = at !== undefined && at !== 0;
  const age = useNowText((now) => (known ? formatRelative(at, Math.max(now, at)) : ''));
  if (!known) return null;
  return (
    <span className="num text-small whitespace-nowrap text-text-3">
      as of {age ?? formatRelative(at, at)}
      {refreshing && ' · refreshing'}
    </span>
  );
}
