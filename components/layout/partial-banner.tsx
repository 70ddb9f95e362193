import type { Warning } from '@/lib/contracts/common';
import { problemOf } from '@/lib/errors';
import { plural } from '@/lib/format/number';
import { Banner } from '../ui/banner';

type Props = {
  /** What the answer could not include. */
  warnings: readonly Warning[] | undefined;
  /** The last refresh failed; the page shows what it knew before. */
  failure?: unknown;
  className?: string;
};

/** One line for what is missing from the page: the rest of it stands. */
export function PartialBanner({ warnings = [], failure, className }: Props) {
  if (failure !== undefined) {
    return (
      <Banner status="critical" className={className}>
        Not refreshed: {problemOf(failure).detail} The numbers below are the last known ones.
      </Banner>
    );
  }
  const [first, ...others] = warnings;
  if (!first) return null;
  return (
    <Banner status="warn" className={className}>
      {first.message}
      {others.length > 0 && ` And ${plural(others.length, 'further gap')}: ${others.map((warning) => warning.message).join(' · ')}`}
    </Banner>
  );
}
