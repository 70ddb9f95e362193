import { cn } from './cn';
import { sparkGeometry, thinOut } from './sparkline-path';

const SIZE = { width: 96, height: 24 };
const POINTS = 60;

/** Stretches with its place while lines and dots keep their width. */
const pen = { fill: 'none', stroke: 'currentColor', strokeLinejoin: 'round', strokeLinecap: 'round', vectorEffect: 'non-scaling-stroke' } as const;

type Props = { values: readonly (number | null)[]; max?: number; className?: string };

/** Decorative: the value stands in text beside it. */
export function Sparkline({ values, max, className }: Props) {
  const { path, dots, last } = sparkGeometry(thinOut(values, POINTS), SIZE, max);
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      width={SIZE.width}
      height={SIZE.height}
      preserveAspectRatio="none"
      className={cn('block shrink-0 text-chart-1', className)}
    >
      <path d={path} {...pen} strokeWidth="1.25" />
      {dots.map((dot) => (
        <path key={dot.x} d={`M${dot.x} ${dot.y}h0`} {...pen} strokeWidth="2" />
      ))}
      {last && <path d={`M${last.x} ${last.y}h0`} {...pen} strokeWidth="4" />}
    </svg>
  );
}
