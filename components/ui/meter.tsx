import { cn } from './cn';

type Props = {
  /** 0 to 1. */
  share: number;
  /** What is measured, for assistive technology: "Disk 3.1 of 10 GiB". */
  label: string;
  warnFrom?: number;
  criticalFrom?: number;
  className?: string;
};

/** How full something is. */
export function Meter({ share, label, warnFrom = 0.8, criticalFrom = 0.95, className }: Props) {
  const bounded = Math.min(1, Math.max(0, share));
  const fill = bounded >= criticalFrom ? 'fill-critical-solid' : bounded >= warnFrom ? 'fill-warn-solid' : 'fill-chart-1';
  return (
    <svg role="img" aria-label={label} viewBox="0 0 100 4" preserveAspectRatio="none" className={cn('meter block h-1 overflow-hidden rounded-full', className)}>
      <rect width={100} height={4} className="fill-border-subtle" />
      <rect width={Math.max(bounded * 100, bounded > 0 ? 1 : 0)} height={4} className={fill} />
    </svg>
  );
}
