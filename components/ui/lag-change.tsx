import { formatInteger } from '@/lib/format/number';
import { Unknown } from './unknown';

/** How lag moved over the last five minutes, in words and sign. */
export function LagChange({ change }: { change: number | null }) {
  if (change === null) return <Unknown reason="less than 5 minutes of samples" />;
  if (change === 0) return <span className="text-text-3">steady</span>;
  return (
    <span className={change > 0 ? 'num text-warn-fg' : 'num text-text-2'}>
      {change > 0 ? '+' : '−'}
      {formatInteger(Math.abs(change))}
    </span>
  );
}
