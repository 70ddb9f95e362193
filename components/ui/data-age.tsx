'use client';

import { useNow } from './use-now';
import { formatRelative } from '@/lib/format/time';

/** "as of 3 s ago": how old the numbers on screen are. */
export function DataAge({ at, refreshing }: { at: number | undefined; refreshing?: boolean }) {
  const now = useNow();
  if (at === undefined || at === 0 || now === undefined) return null;
  return (
    <span className="num text-small whitespace-nowrap text-text-3">
      as of {formatRelative(at, Math.max(now, at))}
      {refreshing && ' · refreshing'}
    </span>
  );
}
