import { Link } from '@/components/ui/link';
import { exactBytes, formatBytes } from '@/lib/format/bytes';
import { formatCompact, formatInteger } from '@/lib/format/number';
import { formatByteRate } from '@/lib/format/rate';
import { cn } from '../ui/cn';
import { Unknown } from '../ui/unknown';

type Maybe = number | null;

/** The name of the row's object: the row's one link. */
export function NameCell({ href, name, className }: { href: string; name: string; className?: string }) {
  return (
    <Link href={href} className={cn('mono block max-w-full truncate rounded-sm font-medium text-text hover:text-accent-text hover:underline hover:underline-offset-2', className)}>
      {name}
    </Link>
  );
}

/** An exact count, zero in the background. */
export function CountCell({ value, missing = 'not known' }: { value: Maybe; missing?: string }) {
  if (value === null) return <Unknown reason={missing} />;
  return <span className={cn('num', value === 0 && 'text-text-3')}>{formatInteger(value)}</span>;
}

/** A rate in three digits, the exact one on hover. */
export function RateCell({ value, missing = 'no sample yet' }: { value: Maybe; missing?: string }) {
  if (value === null) return <Unknown reason={missing} />;
  return (
    <span className={cn('num', value === 0 && 'text-text-3')} data-tip={`${formatInteger(value)} per second`}>
      {formatCompact(value)}/s
    </span>
  );
}

export function BytesCell({ value, missing = 'not known' }: { value: Maybe; missing?: string }) {
  if (value === null) return <Unknown reason={missing} />;
  return (
    <span className={cn('num', value === 0 && 'text-text-3')} data-tip={exactBytes(value)}>
      {formatBytes(value)}
    </span>
  );
}

export function ByteRateCell({ value, missing = 'no sample yet' }: { value: Maybe; missing?: string }) {
  if (value === null) return <Unknown reason={missing} />;
  return <span className={cn('num', value === 0 && 'text-text-3')}>{formatByteRate(value)}</span>;
}
